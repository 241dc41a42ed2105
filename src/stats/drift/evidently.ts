import { totalOf } from '../histogram';
import { hellinger, jensenShannonDistance, klDivergence } from './divergence';

/**
 * Shares as Evidently 0.7 fills them: a zero becomes 0.0001, or a millionth of the smallest other share when that is not
 * above 0.0001; the rest is left as it is, so that they no longer add up to one.
 */
function evidentlyShares(counts: ArrayLike<number>): Float64Array {
  const total = totalOf(counts);
  const shares = Float64Array.from(counts, (count) => count / total);
  const smallest = shares.reduce((least, share) => (share > 0 ? Math.min(least, share) : least), Infinity);
  const fill = smallest <= 0.0001 ? smallest / 1e6 : 0.0001;
  return shares.map((share) => (share === 0 ? fill : share));
}

/** PSI over filled shares, not renormalised. */
function evidentlyPsi(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const p = evidentlyShares(reference);
  const q = evidentlyShares(current);
  return p.reduce((sum, share, i) => {
    const other = q[i] ?? NaN;
    return sum + (share - other) * Math.log(share / other);
  }, 0);
}

/** KL of reference from current over filled shares, renormalised by the entropy function that Evidently calls. */
function evidentlyKl(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  return klDivergence(evidentlyShares(reference), evidentlyShares(current), 0);
}

type EvidentlyMeasure = 'psi' | 'kl' | 'jensenShannon' | 'hellinger';

/** Evidently's figure for binned data (JS in nats), each with its default threshold of 0.1 (drift from it on). */
export function evidentlyFigure(
  measure: EvidentlyMeasure,
  reference: ArrayLike<number>,
  current: ArrayLike<number>
): number {
  switch (measure) {
    case 'psi':
      return evidentlyPsi(reference, current);
    case 'kl':
      return evidentlyKl(reference, current);
    case 'jensenShannon':
      return jensenShannonDistance(reference, current);
    case 'hellinger':
      return hellinger(reference, current);
  }
}

/** Wasserstein distance in reference deviations, these not below 0.001. */
export function evidentlyWasserstein(distance: number, referenceDeviation: number): number {
  return distance / Math.max(referenceDeviation, 0.001);
}
