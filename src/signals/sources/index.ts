export { sources } from './definition';
