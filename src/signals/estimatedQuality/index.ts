export { estimatedQuality } from './definition';
