/** Panels that take unit, limits, colours and words from the definitions of the signals. */
export { bars, type Bars } from './bars';
export { changes } from './changes';
export { count, type Count, figure, type Figure, sampleSize } from './figure';
export { curve, type Curve, graph, type Graph, heat, type Heat } from './graph';
export {
  extremes,
  type Extremes,
  measures,
  type Measures,
  crossed,
  MINUTES,
  table,
  type TableColumn,
  type TableOf,
} from './table';
export { counts, fleetHistory, type HealthOf, levelTiles, matrix, verdict, verdictHistory } from './health';
export { levelHistory, levelMappings, levelNow, type Levels } from './levels';
export { missing, type Reads } from './missing';
export { network, type Network } from './network';
export { note, type About, described, NO_VALUE } from './panel';
