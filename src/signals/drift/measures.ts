import {
  type Bands,
  chiSquareTest,
  evidentlyFigure,
  evidentlyWasserstein,
  hellinger,
  jensenShannonDistance,
  klDivergence,
  kolmogorovSmirnovBounds,
  lInfinity,
  noiseOf,
  psi,
  psiNoise,
  totalVariation,
  wasserstein,
} from '../../stats/drift';
import { type Bins, totalOf } from '../../stats/histogram';
import type { Measure } from './options';
import { DISTANCES } from './thresholds';

/** Reference and current counts of the same bins. Without edges the bins have no order. */
export interface Pair {
  readonly edges: Float64Array | undefined;
  readonly reference: Float64Array;
  readonly current: Float64Array;
  /** The reference for divergences that take logarithms. */
  readonly expected: () => Float64Array;
  /** The standard deviation of the reference. */
  readonly deviation: () => number;
}

interface Figure {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

const bare = (value: number): Figure => ({ value, lower: NaN, upper: NaN });
const NONE = bare(NaN);

/** These follow the order of the bins: they have no meaning for categories, and need no merging of thin bins. */
export const needsOrder = (measure: Measure): boolean => measure === 'ks' || measure === 'wasserstein';

export const hasBounds = needsOrder;

export function measured(measure: Measure, pair: Pair, compat: 'none' | 'evidently'): Figure {
  const { reference, current } = pair;
  if (!(totalOf(reference) > 0) || !(totalOf(current) > 0)) {
    return NONE;
  }
  if (
    compat === 'evidently' &&
    (measure === 'psi' || measure === 'kl' || measure === 'js' || measure === 'hellinger')
  ) {
    return bare(evidentlyFigure(measure === 'js' ? 'jensenShannon' : measure, reference, current));
  }
  switch (measure) {
    case 'psi':
      return bare(psi(pair.expected(), current));
    case 'kl':
      return bare(klDivergence(pair.expected(), current));
    case 'js':
      return bare(jensenShannonDistance(reference, current));
    case 'hellinger':
      return bare(hellinger(reference, current));
    case 'tvd':
      return bare(totalVariation(reference, current));
    case 'linf':
      return bare(lInfinity(reference, current));
    case 'chiSquare':
      return bare(chiSquareTest(reference, current).cramersV);
    case 'ks': {
      const { lower, upper } = kolmogorovSmirnovBounds(reference, current);
      return { value: lower, lower, upper };
    }
    case 'wasserstein':
      return inDeviations(pair);
  }
}

/**
 * What a figure over bins that were put together proves of the distance over finer ones, which is no smaller. Of the largest
 * difference of a share nothing: that of two bins may be larger than that of either.
 */
export const leastOf = (measure: Measure, { value, lower }: Figure): number =>
  measure === 'linf' ? NaN : measure === 'wasserstein' ? lower : value;

function inDeviations({ edges, reference, current, deviation: deviationOf }: Pair): Figure {
  if (edges === undefined) {
    return NONE;
  }
  const bins: Bins = { edges, counts: reference };
  const { value, lower, upper } = wasserstein(bins, current);
  const deviation = deviationOf();
  return {
    value: evidentlyWasserstein(value, deviation),
    lower: evidentlyWasserstein(lower, deviation),
    upper: evidentlyWasserstein(upper, deviation),
  };
}

/** The values that noise alone exceeds with the probabilities `exceeding`, at `current` observations. */
export function noiseFloors(
  measure: Measure,
  reference: Bins,
  current: number,
  exceeding: Bands,
  deviationOf: () => number
): Bands {
  const deviation = measure === 'wasserstein' ? deviationOf() : NaN;
  const floor = (exceeded: number): number => {
    if (measure === 'chiSquare') {
      // V² of equal rows is near zero a quarter of PSI (uncorrected: on the safe side).
      return Math.sqrt(psiNoise(reference.counts.length, totalOf(reference.counts), current, exceeded).floor / 4);
    }
    return noiseOf(DISTANCES[measure], reference, current, exceeded, deviation).floor;
  };
  return { warning: floor(exceeding.warning), critical: floor(exceeding.critical) };
}
