export { attribution } from './definition';
