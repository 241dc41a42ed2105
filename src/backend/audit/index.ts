export { accessesIn } from './accesses';
export type { Hiding } from './describe';
export { canonical, type Content } from './entry';
export { openTrail } from './openTrail';
export { recorded } from './recorded';
export { auditRoutes } from './routes';
export { parseTrailSettings, type TrailSettings } from './settings';
export type { Trail } from './trail';
