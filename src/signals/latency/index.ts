export { latency } from './definition';
