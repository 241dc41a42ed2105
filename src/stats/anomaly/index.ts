/** What is unusual for the season, learned from history by medians. */
export { seasonalBands, type BandOptions, type Expectation, type History } from './band';
export { persistent } from './persistence';
export { persistentScore } from './persistentScore';
export { MAD_TO_DEVIATION, median, robustDeviation } from './robust';
export { fromScale, toScale, type Scale } from './scale';
