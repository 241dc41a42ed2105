export { lineage } from './definition';
