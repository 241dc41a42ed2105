export { cost } from './definition';
