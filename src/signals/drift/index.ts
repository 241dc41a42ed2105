export { drift } from './definition';
