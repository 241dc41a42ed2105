export { throughput } from './definition';
