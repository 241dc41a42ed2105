export { confidence } from './definition';
