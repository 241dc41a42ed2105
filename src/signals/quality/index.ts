export { quality } from './definition';
