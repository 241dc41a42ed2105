/** How far the current distribution of one thing is from its reference: measures, their noise, and the decision. */
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
