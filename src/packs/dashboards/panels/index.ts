/** Panels that take unit, limits, colours and texts from the definitions of the signals. */
export { bars } from './bars';
export { figure, sampleSize } from './figure';
export { curve, graph, type Graph, heat, PLAIN } from './graph';
export { size } from './panel';
export { extremes, measures, crossed, MINUTES, table } from './table';
export { counts, fleetHistory, healthOf, levelTiles, matrix, verdict, verdictHistory } from './health';
export { levelHistory, levelNow } from './levels';
export { network, changes, deployments, unusable } from './shared';
