export { Drivers } from './drivers';
export { actionEntry } from './entry';
export { actionRoutes } from './routes';
