export { compare } from './definition';
