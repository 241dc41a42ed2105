export type { Hiding } from './describe';
export type { Content } from './entry';
export { FileSink } from './fileSink';
export { recorded } from './recorded';
export { auditRoutes } from './routes';
export { parseTrailSettings } from './settings';
export { createTrail, type Trail } from './trail';
