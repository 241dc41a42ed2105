import { monotone } from './monotone';
import type { SparseHistogram } from './native';

/** The upper edge of the highest bucket that holds anything: no observation was larger. NaN without observations. */
export function cumulativeLargestBound(upperEdges: ArrayLike<number>, cumulative: ArrayLike<number>): number {
  const { counts } = monotone(cumulative);
  const total = counts[counts.length - 1];
  if (!(total > 0)) {
    return NaN;
  }
  return upperEdges[counts.findIndex((count) => count >= total)];
}

/** The same of a native histogram. */
export function sparseLargestBound({ buckets }: SparseHistogram): number {
  return buckets.reduce((largest, { right, count }) => (count > 0 ? right : largest), NaN);
}
