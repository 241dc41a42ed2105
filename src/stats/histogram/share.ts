import { type BinnedEstimate, NO_ESTIMATE } from './estimate';
import { monotone } from './monotone';
import { isAroundZero, layoutOf, type SparseBucket, type SparseHistogram } from './native';

/**
 * The share of observations at or below `limit` of a cumulative histogram: exact where the limit is an edge, between the
 * two nearest edges' shares otherwise (the value then supposes that the bucket is filled evenly).
 * `upperEdges` ascend and end with +Infinity; `cumulative` is as long.
 */
export function cumulativeShareBelow(
  limit: number,
  upperEdges: ArrayLike<number>,
  cumulative: ArrayLike<number>
): BinnedEstimate {
  const { counts } = monotone(cumulative);
  const last = counts.length - 1;
  const total = counts[last];
  if (last < 0 || upperEdges[last] !== Infinity || !(total > 0) || counts.some(Number.isNaN) || Number.isNaN(limit)) {
    return NO_ESTIMATE;
  }
  let bucket = 0;
  while (bucket < last && upperEdges[bucket] < limit) {
    bucket++;
  }
  const upper = counts[bucket] / total;
  if (upperEdges[bucket] === limit) {
    return { value: upper, lower: upper, upper };
  }
  const below = bucket > 0 ? counts[bucket - 1] : 0;
  const lower = below / total;
  const start = bucket > 0 ? upperEdges[bucket - 1] : Math.min(0, upperEdges[0]);
  const end = upperEdges[bucket];
  // Nothing is known of where an open bucket's observations lie: none of them is counted as below.
  const fraction = Number.isFinite(end) && end > start ? Math.min(1, Math.max(0, (limit - start) / (end - start))) : 0;
  return { value: lower + (upper - lower) * fraction, lower, upper };
}

/** The same of a native histogram: log-linear inside exponential buckets, linear inside all others. */
export function sparseShareBelow(limit: number, histogram: SparseHistogram): BinnedEstimate {
  if (!(histogram.count > 0) || Number.isNaN(limit)) {
    return NO_ESTIMATE;
  }
  const exponential = layoutOf(histogram).kind === 'exponential';
  let below = 0;
  let upto = 0;
  let inside = 0;
  for (const bucket of histogram.buckets) {
    if (bucket.right <= limit) {
      below += bucket.count;
      upto += bucket.count;
    } else if (bucket.left < limit) {
      upto += bucket.count;
      inside += bucket.count * fractionBelow(limit, bucket, exponential);
    }
  }
  return {
    value: (below + inside) / histogram.count,
    lower: below / histogram.count,
    upper: upto / histogram.count,
  };
}

function fractionBelow(limit: number, bucket: SparseBucket, exponential: boolean): number {
  const { left, right } = bucket;
  if (!Number.isFinite(left) || !Number.isFinite(right)) {
    return 0;
  }
  if (!exponential || isAroundZero(bucket)) {
    return (limit - left) / (right - left);
  }
  const log = (value: number) => Math.log2(Math.abs(value));
  return (log(limit) - log(left)) / (log(right) - log(left));
}
