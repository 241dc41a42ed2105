export { slo } from './definition';
