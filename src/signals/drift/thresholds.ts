import type { LevelRule, Thresholds } from '../../query/signal';
import { type Bands, DEFAULT_BANDS, type DriftMeasure, OBSERVATIONS_PER_BIN } from '../../stats/drift/decision';
import { elementAt } from '../../stats/elements';
import type { DriftOptions, Measure } from './options';

/** Two bins with enough observations each to know their noise. */
export const MINIMUM_SAMPLE = 2 * OBSERVATIONS_PER_BIN;

/** Cramér's V by the usual reading of its size: 0.1 small, 0.3 medium. */
const CHI_SQUARE_BANDS: Bands = { warning: 0.1, critical: 0.3 };

/** The names of measures in `src/stats/drift`. */
export const DISTANCES: Readonly<Record<Exclude<Measure, 'chiSquare'>, DriftMeasure>> = {
  psi: 'psi',
  ks: 'kolmogorovSmirnov',
  js: 'jensenShannon',
  wasserstein: 'wasserstein',
  hellinger: 'hellinger',
  kl: 'kl',
  tvd: 'totalVariation',
  linf: 'lInfinity',
};

const bandsOf = (measure: Measure): Bands =>
  measure === 'chiSquare' ? CHI_SQUARE_BANDS : DEFAULT_BANDS[DISTANCES[measure]];

/** Evidently reports drift from a distance of 0.1 on, and has no second threshold. */
const EVIDENTLY: Thresholds = { direction: 'above', warning: 0.1 };

type ThresholdOptions = Pick<DriftOptions, 'measures'> & Partial<Pick<DriftOptions, 'compat'>>;

export const thresholdsOf = ({ measures, compat }: ThresholdOptions): Thresholds =>
  compat === 'evidently' ? EVIDENTLY : { direction: 'above', ...bandsOf(elementAt(measures, 0)) };

export const levels: LevelRule<ThresholdOptions> = { levelBy: 'value', thresholds: thresholdsOf };
