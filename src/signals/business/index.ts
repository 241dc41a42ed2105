export { business } from './definition';
