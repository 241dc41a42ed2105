export { fairness } from './definition';
