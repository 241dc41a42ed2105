/** Panels that take unit, limits, colours and words from the definitions of the signals. */
export { bars, type Bars } from './bars';
export { count, type Count } from './count';
export { curve, type Curve } from './curve';
export { extremes, type Extremes } from './extremes';
export { figure, type Figure, sampleSize } from './figure';
export { graph, type Graph } from './graph';
export { counts, fleetHistory, type HealthOf, levelTiles, matrix, verdict, verdictHistory } from './health';
export { heat, type Heat } from './heat';
export { levelHistory, levelMappings, levelNow, type Levels } from './levels';
export { measures, type Measures } from './measures';
export { missing, type Reads } from './missing';
export { network, type Network } from './network';
export { note } from './note';
export { type About, described, NO_VALUE } from './panel';
export { crossed, MINUTES, table, type TableColumn, type TableOf } from './table';
