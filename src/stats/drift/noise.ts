import { type Bins, closedEdges, totalOf } from '../histogram';
import { chiSquareQuantile, invertIncreasing, kolmogorovSf, normalQuantile } from '../special';
import { effectiveNumber } from './hypothesisTests';

/** What a measure is worth when nothing has drifted: its sampling noise. */
export interface NullDistribution {
  readonly mean: number;
  /** The value that noise exceeds with the probability asked for. */
  readonly floor: number;
}

const quantiles = new Map<number, Map<number, number>>();

/** χ² quantiles are asked for at every step with the same few arguments. */
function chiSquareCached(probability: number, df: number): number {
  const known = quantiles.get(probability) ?? new Map<number, number>();
  quantiles.set(probability, known);
  const quantile = known.get(df) ?? chiSquareQuantile(probability, df);
  known.set(df, quantile);
  return quantile;
}

/**
 * PSI of two samples of the same distribution over `bins` bins: (1/C + 1/R) χ² with bins - 1 degrees of freedom
 * (Yurdakul, 2018). Right within 5 % from 20 expected observations a bin on, too low below.
 */
export function psiNoise(bins: number, reference: number, current: number, exceeded = 0.01): NullDistribution {
  const perObservation = 1 / reference + 1 / current;
  if (bins < 2) {
    return { mean: 0, floor: 0 };
  }
  return { mean: (bins - 1) * perObservation, floor: chiSquareCached(1 - exceeded, bins - 1) * perObservation };
}

/** Every smooth divergence is, near zero, this multiple of PSI: half the second derivative of its generator. */
export const PER_PSI = { psi: 1, kl: 1 / 2, jensenShannon: 1 / 8, squaredHellinger: 1 / 8 };

/**
 * Total variation: the mean under normal shares, and a floor from Cauchy and Schwarz' ½ sqrt(χ²), which is on the safe
 * side.
 */
export function totalVariationNoise(reference: ArrayLike<number>, current: number, exceeded = 0.01): NullDistribution {
  const total = totalOf(reference);
  const n = effectiveNumber(total, current);
  let mean = 0;
  for (let i = 0; i < reference.length; i++) {
    const p = (reference[i] ?? NaN) / total;
    mean += 0.5 * Math.sqrt((2 / Math.PI) * ((p * (1 - p)) / n));
  }
  return { mean, floor: 0.5 * Math.sqrt(psiNoise(reference.length, total, current, exceeded).floor) };
}

/** The largest difference of a share: Bonferroni's bound over the bins for the floor. */
export function lInfinityNoise(reference: ArrayLike<number>, current: number, exceeded = 0.01): NullDistribution {
  const total = totalOf(reference);
  const n = effectiveNumber(total, current);
  const z = -normalQuantile(exceeded / (2 * reference.length));
  let widest = 0;
  for (let i = 0; i < reference.length; i++) {
    const p = (reference[i] ?? NaN) / total;
    widest = Math.max(widest, p * (1 - p));
  }
  const error = Math.sqrt(widest / n);
  return { mean: Math.sqrt(2 / Math.PI) * error, floor: z * error };
}

const kolmogorovQuantiles = new Map<number, number>();

/** The x that Kolmogorov's limit exceeds with a probability. */
function kolmogorovQuantile(exceeded: number): number {
  let quantile = kolmogorovQuantiles.get(exceeded);
  if (quantile === undefined) {
    quantile = invertIncreasing(
      (x) => exceeded - kolmogorovSf(x),
      () => 1,
      1,
      0,
      10
    );
    kolmogorovQuantiles.set(exceeded, quantile);
  }
  return quantile;
}

/**
 * The Kolmogorov-Smirnov statistic of raw values, with Stephens' correction for their number; of binned values it is
 * smaller, so the floor is on the safe side.
 */
export function kolmogorovSmirnovNoise(reference: number, current: number, exceeded = 0.01): NullDistribution {
  const root = Math.sqrt(effectiveNumber(reference, current));
  const scale = 1 / (root + 0.12 + 0.11 / root);
  return { mean: Math.sqrt(Math.PI / 2) * Math.LN2 * scale, floor: Math.min(1, kolmogorovQuantile(exceeded) * scale) };
}

/**
 * Wasserstein-1 of the binned values: E|F - G| summed over the bins (open ones as wide as `closedEdges` makes them), and
 * a floor that takes all edges to move together, which is on the safe side. Unit: the feature's.
 */
export function wassersteinNoise(reference: Bins, current: number, exceeded = 0.01): NullDistribution {
  const total = totalOf(reference.counts);
  const n = effectiveNumber(total, current);
  const ends = closedEdges(reference.edges);
  let below = 0;
  let error = 0;
  let spread = 0;
  for (let i = 0; i < reference.counts.length; i++) {
    below += (reference.counts[i] ?? NaN) / total;
    const nextError = Math.sqrt(Math.max(0, below * (1 - below)) / n);
    spread += (((ends[i + 1] ?? NaN) - (ends[i] ?? NaN)) * (error + nextError)) / 2;
    error = nextError;
  }
  return { mean: Math.sqrt(2 / Math.PI) * spread, floor: -normalQuantile(exceeded / 2) * spread };
}
