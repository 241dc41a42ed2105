export { anomaly } from './definition';
