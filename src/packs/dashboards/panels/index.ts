/** Panels that take unit, limits, colours and words from the definitions of the signals. */
export { bars, type Bars } from './bars';
export { figure, type Figure, sampleSize } from './figure';
export { graph, type Graph } from './graph';
export { type HealthOf, verdict, verdictHistory } from './health';
export { heat, type Heat } from './heat';
export { levelHistory, levelMappings, levelNow, type Levels } from './levels';
export { missing, type Reads } from './missing';
export { note } from './note';
export { type About, described, NO_VALUE } from './panel';
export { table, type TableColumn, type TableOf } from './table';
