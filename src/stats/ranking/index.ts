/** How alike two rankings of the same things are. */
export { normalizedGain } from './gain';
export { kendall, spearman } from './correlation';
