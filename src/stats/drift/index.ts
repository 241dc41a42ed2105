/** Distances between a current distribution and its reference, their noise, and the decision about drift. */
export { chiSquareTest, kolmogorovSmirnov, kolmogorovSmirnovBounds } from './hypothesisTests';
export {
  DEFAULT_BANDS,
  OBSERVATIONS_PER_BIN,
  driftLevel,
  noiseOf,
  thresholdsInForce,
  type Bands,
  type DriftLevel,
  type DriftMeasure,
  benjaminiHochberg,
} from './decision';
export {
  hellinger,
  jensenShannonDistance,
  jensenShannonDivergence,
  klDivergence,
  lInfinity,
  psi,
  totalVariation,
  psiReport,
  wasserstein,
} from './divergence';
export { evidentlyFigure, evidentlyWasserstein } from './evidently';
export { expectedCounts, groupingFor, mergeNeighbours, poolByRank, regroup, type Grouping } from './grouping';
export { psiNoise } from './noise';
