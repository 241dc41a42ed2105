import { type Bins, type Caps, closedEdges, totalOf } from '../histogram';
import { psiNoise } from './noise';

/**
 * Half an observation in every bin (Jeffreys' prior), renormalised: what a bin that happens to be empty is worth, less
 * the more was seen.
 */
const JEFFREYS = 0.5;

/**
 * Population stability index Σ (q - p) ln(q / p) of reference and current counts of the same bins: ≥ 0, symmetric, in
 * nats. `pseudo` observations are added to every bin; with 0 an empty bin makes it infinite. NaN without observations.
 */
export function psi(reference: ArrayLike<number>, current: ArrayLike<number>, pseudo = JEFFREYS): number {
  const bins = reference.length;
  const referenceTotal = totalOf(reference);
  const currentTotal = totalOf(current);
  if (!(referenceTotal > 0) || !(currentTotal > 0)) {
    return NaN;
  }
  const perReference = 1 / (referenceTotal + pseudo * bins);
  const perCurrent = 1 / (currentTotal + pseudo * bins);
  let sum = 0;
  for (let i = 0; i < bins; i++) {
    const p = ((reference[i] ?? NaN) + pseudo) * perReference;
    const q = ((current[i] ?? NaN) + pseudo) * perCurrent;
    if (p !== q) {
      sum += (q - p) * Math.log(q / p);
    }
  }
  return sum;
}

/** Kullback and Leibler's Σ p ln(p / q), p being the reference's shares and q the current ones, in nats. */
export function klDivergence(reference: ArrayLike<number>, current: ArrayLike<number>, pseudo = JEFFREYS): number {
  const bins = reference.length;
  const referenceTotal = totalOf(reference);
  const currentTotal = totalOf(current);
  if (!(referenceTotal > 0) || !(currentTotal > 0)) {
    return NaN;
  }
  let sum = 0;
  for (let i = 0; i < bins; i++) {
    const p = ((reference[i] ?? NaN) + pseudo) / (referenceTotal + pseudo * bins);
    const q = ((current[i] ?? NaN) + pseudo) / (currentTotal + pseudo * bins);
    sum += p > 0 ? p * Math.log(p / q) : 0;
  }
  return Math.max(0, sum);
}

/** Jensen and Shannon's divergence in nats, 0 to ln 2. Its square root is the distance; divide by ln 2 first for base 2. */
export function jensenShannonDivergence(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const perReference = 1 / totalOf(reference);
  const perCurrent = 1 / totalOf(current);
  let sum = 0;
  for (let i = 0; i < reference.length; i++) {
    const p = (reference[i] ?? NaN) * perReference;
    const q = (current[i] ?? NaN) * perCurrent;
    const middle = (p + q) / 2;
    sum += p > 0 ? p * Math.log(p / middle) : p;
    sum += q > 0 ? q * Math.log(q / middle) : q;
  }
  return Number.isFinite(sum) ? Math.max(0, sum / 2) : NaN;
}

/** The square root of the divergence: 0 to 0.8326 in nats, 0 to 1 with base 2. */
export function jensenShannonDistance(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  base: 'e' | 2 = 'e'
): number {
  const divergence = jensenShannonDivergence(reference, current);
  return Math.sqrt(base === 2 ? divergence / Math.LN2 : divergence);
}

/** Hellinger's distance sqrt(1 - Σ sqrt(p q)), 0 to 1. */
export function hellinger(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const rootReference = Math.sqrt(1 / totalOf(reference));
  const rootCurrent = Math.sqrt(1 / totalOf(current));
  // ½ Σ (√p - √q)² is the same figure without the cancellation near zero.
  let sum = 0;
  for (let i = 0; i < reference.length; i++) {
    const difference = Math.sqrt(reference[i] ?? NaN) * rootReference - Math.sqrt(current[i] ?? NaN) * rootCurrent;
    sum += difference * difference;
  }
  return Math.sqrt(Math.min(1, sum / 2));
}

/** Half the sum of absolute differences of shares, 0 to 1. */
export function totalVariation(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const perReference = 1 / totalOf(reference);
  const perCurrent = 1 / totalOf(current);
  let sum = 0;
  for (let i = 0; i < reference.length; i++) {
    sum += Math.abs((reference[i] ?? NaN) * perReference - (current[i] ?? NaN) * perCurrent);
  }
  return sum / 2;
}

/** The largest absolute difference of a share, 0 to 1. */
export function lInfinity(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const perReference = 1 / totalOf(reference);
  const perCurrent = 1 / totalOf(current);
  let largest = 0;
  for (let i = 0; i < reference.length; i++) {
    const difference = (reference[i] ?? NaN) * perReference - (current[i] ?? NaN) * perCurrent;
    largest = Math.max(largest, Math.abs(difference));
  }
  return largest;
}

interface PsiReport {
  readonly value: number;
  /** Less what noise contributes on average, not below 0: comparable between samples of different size. */
  readonly corrected: number;
  readonly nullMean: number;
  /** What PSI without drift exceeds in one window of a hundred. */
  readonly noiseFloor: number;
}

/** PSI beside what it would be by chance, for bins with some 20 current observations each. */
export function psiReport(reference: ArrayLike<number>, current: ArrayLike<number>, pseudo = JEFFREYS): PsiReport {
  const value = psi(reference, current, pseudo);
  const { mean, floor } = psiNoise(reference.length, totalOf(reference), totalOf(current));
  return { value, corrected: Math.max(0, value - mean), nullMean: mean, noiseFloor: floor };
}

/** The first Wasserstein distance, in the feature's own unit. */
interface Wasserstein {
  /** Trapezoid: right when values are spread evenly inside bins and the distributions do not cross there. */
  readonly value: number;
  /** Sure for the raw values. */
  readonly lower: number;
  /** +Infinity where an open bin holds observations and no cap closes it. */
  readonly upper: number;
}

/**
 * Distance between two sets of counts over the same edges. Open bins are closed by `caps` (smallest and largest value of
 * both samples together), and without them as `closedEdges` does: the point then misses what lies further out.
 *
 * The difference of exact means would be another lower bound, and is left out. A histogram's sum falls with negative
 * values, which a counter's readers take for a restart; and the means of heavy tails differ by far more than their bins
 * do, without any drift and by an unknown error.
 */
export function wasserstein(reference: Bins, current: ArrayLike<number>, caps?: Partial<Caps>): Wasserstein {
  const referenceTotal = totalOf(reference.counts);
  const currentTotal = totalOf(current);
  if (!(referenceTotal > 0) || !(currentTotal > 0) || reference.edges.length === 0) {
    return { value: NaN, lower: NaN, upper: NaN };
  }
  const ends = closedEdges(reference.edges, caps);
  const last = reference.counts.length - 1;
  const open = (cap: number | undefined, bin: number) =>
    cap === undefined && ((reference.counts[bin] ?? NaN) > 0 || (current[bin] ?? NaN) > 0);
  let f = 0;
  let g = 0;
  let value = 0;
  let lower = 0;
  let upper = 0;
  for (let i = 0; i <= last; i++) {
    const width = (ends[i + 1] ?? NaN) - (ends[i] ?? NaN);
    const nextF = f + (reference.counts[i] ?? NaN) / referenceTotal;
    const nextG = g + (current[i] ?? NaN) / currentTotal;
    value += (width * (Math.abs(f - g) + Math.abs(nextF - nextG))) / 2;
    lower += width * Math.max(0, f - nextG, g - nextF);
    upper += width * Math.max(0, nextF - g, nextG - f);
    f = nextF;
    g = nextG;
  }
  return { value, lower, upper: open(caps?.lowest, 0) || open(caps?.highest, last) ? Infinity : upper };
}
