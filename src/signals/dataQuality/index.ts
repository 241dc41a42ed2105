export { dataQuality } from './definition';
