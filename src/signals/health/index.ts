export { health } from './definition';
