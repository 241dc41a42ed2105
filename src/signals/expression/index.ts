export { expression } from './definition';
