/** How far the current distribution of one thing is from its reference: measures, their noise, and the decision. */
export {
  chiSquareTest,
  goodnessOfFit,
  type ChiSquareTest,
  effectiveNumber,
  kolmogorovSmirnov,
  kolmogorovSmirnovBounds,
  type KolmogorovSmirnov,
} from './hypothesisTests';
export {
  DEFAULT_BANDS,
  NOISE_LEVELS,
  OBSERVATIONS_PER_BIN,
  driftLevel,
  isSufficient,
  minimumShareFor,
  noiseOf,
  thresholdsInForce,
  type Bands,
  type DriftLevel,
  type DriftMeasure,
  benjaminiHochberg,
} from './decision';
export {
  JEFFREYS,
  hellinger,
  jensenShannonDistance,
  jensenShannonDivergence,
  klDivergence,
  lInfinity,
  psi,
  totalVariation,
  psiReport,
  type PsiReport,
} from './divergence';
export {
  evidentlyDefaultTest,
  evidentlyFigure,
  evidentlyShares,
  evidentlyWasserstein,
  type EvidentlyMeasure,
  type EvidentlyTest,
} from './evidently';
export { expectedCounts, groupingFor, mergeNeighbours, poolByRank, regroup, type Grouping } from './grouping';
export { psiNoise, type NullDistribution } from './noise';
export { wasserstein, type Wasserstein } from './divergence';
