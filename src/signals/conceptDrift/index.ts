export { conceptDrift } from './definition';
