import { type Bins, totalOf } from '../histogram';
import {
  kolmogorovSmirnovNoise,
  lInfinityNoise,
  type NullDistribution,
  PER_PSI,
  psiNoise,
  totalVariationNoise,
  wassersteinNoise,
} from './noise';

/**
 * Benjamini and Hochberg's adjusted p-values: reject those below q to keep the expected share of false ones among the
 * rejected under q. NaN stays NaN and does not count as a test.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(pValues.length).fill(NaN);
  const order = Array.from(pValues, (p, index) => ({ p, index }))
    .filter(({ p }) => !Number.isNaN(p))
    .sort((a, b) => b.p - a.p);
  let least = 1;
  order.forEach(({ p, index }, fromTop) => {
    least = Math.min(least, (p * order.length) / (order.length - fromTop));
    adjusted[index] = least;
  });
  return adjusted;
}

/**
 * The measures that a level can be decided on. `jensenShannon` and `hellinger` are the distances, `jensenShannon` in
 * nats; `kolmogorovSmirnov` is its lower bound; `wasserstein` is in deviations of the reference.
 */
export type DriftMeasure =
  'psi' | 'kl' | 'jensenShannon' | 'hellinger' | 'totalVariation' | 'lInfinity' | 'kolmogorovSmirnov' | 'wasserstein';

export interface Bands {
  readonly warning: number;
  readonly critical: number;
}

/** Sizes of a shift that is worth a look and one that is worth a call: conventions, not theorems. */
export const DEFAULT_BANDS: Readonly<Record<DriftMeasure, Bands>> = {
  psi: { warning: 0.1, critical: 0.25 },
  kl: { warning: 0.05, critical: 0.125 },
  jensenShannon: { warning: 0.1, critical: 0.175 },
  hellinger: { warning: 0.1, critical: 0.175 },
  totalVariation: { warning: 0.1, critical: 0.2 },
  lInfinity: { warning: 0.1, critical: 0.2 },
  kolmogorovSmirnov: { warning: 0.1, critical: 0.2 },
  wasserstein: { warning: 0.1, critical: 0.25 },
};

/**
 * How often noise alone may pass a threshold in one comparison: well below what is promised (1 % and 0.1 %), because the
 * null distributions are approximations.
 */
const NOISE_LEVELS: Bands = { warning: 0.005, critical: 0.0002 };

/** Fewer current observations a bin than this, and the null distribution is no longer known. */
export const OBSERVATIONS_PER_BIN = 20;

export type DriftLevel = 'ok' | 'warning' | 'critical' | 'insufficient';

export function isSufficient(bins: number, current: number): boolean {
  return bins >= 2 && current >= OBSERVATIONS_PER_BIN * bins;
}

/** The share of the reference that each merged bin must hold so that `current` observations are sufficient. */
export function minimumShareFor(current: number): number {
  return OBSERVATIONS_PER_BIN / current;
}

/**
 * What the measure would be without drift. `deviation` of the reference is needed by `wasserstein` alone. Counts of
 * dependent observations are to be divided by their design effect beforehand.
 */
export function noiseOf(
  measure: DriftMeasure,
  reference: Bins,
  current: number,
  exceeded: number,
  deviation = NaN
): NullDistribution {
  const counts = reference.counts;
  const inUnitsOfPsi = (factor: number): NullDistribution => {
    const { mean, floor } = psiNoise(counts.length, totalOf(counts), current, exceeded);
    return { mean: mean * factor, floor: floor * factor };
  };
  const root = ({ mean, floor }: NullDistribution) => ({ mean: Math.sqrt(mean), floor: Math.sqrt(floor) });
  switch (measure) {
    case 'psi':
      return inUnitsOfPsi(PER_PSI.psi);
    case 'kl':
      return inUnitsOfPsi(PER_PSI.kl);
    case 'jensenShannon':
      return root(inUnitsOfPsi(PER_PSI.jensenShannon));
    case 'hellinger':
      return root(inUnitsOfPsi(PER_PSI.squaredHellinger));
    case 'totalVariation':
      return totalVariationNoise(counts, current, exceeded);
    case 'lInfinity':
      return lInfinityNoise(counts, current, exceeded);
    case 'kolmogorovSmirnov':
      return kolmogorovSmirnovNoise(totalOf(counts), current, exceeded);
    case 'wasserstein': {
      const { mean, floor } = wassersteinNoise(reference, current, exceeded);
      return { mean: mean / deviation, floor: floor / deviation };
    }
  }
}

/** The thresholds in force: the bands, lifted to what noise alone would reach at this sample size. */
export function thresholdsInForce(
  measure: DriftMeasure,
  reference: Bins,
  current: number,
  bands: Bands = DEFAULT_BANDS[measure],
  deviation?: number
): Bands {
  const floor = (exceeded: number) => noiseOf(measure, reference, current, exceeded, deviation).floor;
  return {
    warning: Math.max(bands.warning, floor(NOISE_LEVELS.warning)),
    critical: Math.max(bands.critical, floor(NOISE_LEVELS.critical)),
  };
}

/** The level of a value under thresholds in force, for bins that were merged beforehand. */
export function driftLevel(value: number, thresholds: Bands, bins: number, current: number): DriftLevel {
  if (Number.isNaN(value) || !isSufficient(bins, current)) {
    return 'insufficient';
  }
  if (value > thresholds.critical) {
    return 'critical';
  }
  return value > thresholds.warning ? 'warning' : 'ok';
}
