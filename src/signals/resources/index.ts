export { resources } from './definition';
