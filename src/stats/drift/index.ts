/** How far the current distribution of one thing is from its reference: measures, their noise, and the decision. */
export { chiSquareTest, goodnessOfFit, type ChiSquareTest } from './chiSquareTest';
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
} from './divergence';
export {
  EVIDENTLY_DATASET_SHARE,
  evidentlyDefaultTest,
  evidentlyFigure,
  evidentlyShares,
  evidentlyWasserstein,
  type EvidentlyMeasure,
  type EvidentlyTest,
} from './evidently';
export { lumpSmall, mergeNeighbours, regroup, type Grouping, type MinimumMass } from './grouping';
export {
  effectiveNumber,
  kolmogorovSmirnov,
  kolmogorovSmirnovBounds,
  type KolmogorovSmirnov,
} from './kolmogorovSmirnov';
export { benjaminiHochberg } from './multiple';
export { psiNoise, type NullDistribution } from './noise';
export { psiReport, type PsiReport } from './psiReport';
export { wasserstein, type Wasserstein, type WassersteinOptions } from './wasserstein';
