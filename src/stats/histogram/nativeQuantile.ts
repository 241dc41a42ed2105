import {
  clipZeroBucket,
  isAroundZero,
  layoutOf,
  type SparseBucket,
  type SparseHistogram,
  type SparseLayout,
} from './native';
import { type BinnedEstimate, NO_ESTIMATE, type QuantileEstimate } from './quantile';

/** `linear` is what Prometheus 2 did inside exponential buckets; Prometheus 3 is `exponential`. */
export type Interpolation = 'exponential' | 'linear';

function point(value: number): QuantileEstimate {
  return { value, lower: value, upper: value, saturated: false, forced: false };
}

function inside(bucket: SparseBucket, fraction: number, interpolation: Interpolation): number {
  const { left, right } = bucket;
  if (interpolation === 'linear' || isAroundZero(bucket)) {
    return left + (right - left) * fraction;
  }
  const low = Math.log2(Math.abs(left));
  const high = Math.log2(Math.abs(right));
  return left > 0 ? 2 ** (low + (high - low) * fraction) : -(2 ** (high + (low - high) * (1 - fraction)));
}

/** The bucket that the rank falls into, counted from the bottom or, for less cancellation in the tail, from the top. */
function locate(
  buckets: readonly SparseBucket[],
  rank: number,
  fromTop: boolean
): { bucket: SparseBucket | undefined; count: number } {
  let count = 0;
  let bucket: SparseBucket | undefined;
  for (const next of fromTop ? buckets.toReversed() : buckets) {
    if (next.count === 0) {
      continue;
    }
    bucket = next;
    count += next.count;
    if (count >= rank) {
      break;
    }
  }
  return { bucket, count };
}

function customEnds(bucket: SparseBucket): SparseBucket | QuantileEstimate {
  if (bucket.left === -Infinity) {
    return bucket.right <= 0
      ? { value: bucket.right, lower: -Infinity, upper: bucket.right, saturated: false, forced: false }
      : { ...bucket, left: 0 };
  }
  return bucket.right === Infinity
    ? { value: bucket.left, lower: bucket.left, upper: Infinity, saturated: true, forced: false }
    : bucket;
}

/**
 * The quantile `q` (0 to 1) of a native histogram, with the conventions of Prometheus' `histogram_quantile`: log-linear
 * inside exponential buckets, linear inside the zero bucket (clipped to the sign that the histogram has) and inside custom
 * ones, whose open ends answer as classic ones do. A quantile above all buckets (observations of NaN) is NaN.
 * `lower` and `upper` are the bucket's edges. `layout` is read off the edges unless given.
 */
export function nativeQuantile(
  q: number,
  histogram: SparseHistogram,
  options: { readonly interpolation?: Interpolation; readonly layout?: SparseLayout } = {}
): QuantileEstimate {
  if (q < 0 || q > 1) {
    return point(q < 0 ? -Infinity : Infinity);
  }
  if (Number.isNaN(q) || !(histogram.count > 0)) {
    return point(NaN);
  }
  const layout = options.layout ?? layoutOf(histogram);
  const fromTop = q >= 0.5 && !Number.isNaN(histogram.sum);
  const rank = (fromTop ? 1 - q : q) * histogram.count;
  const found = locate(histogram.buckets, rank, fromTop);
  if (found.bucket === undefined) {
    return point(NaN);
  }
  const bounded = layout.kind === 'custom' ? customEnds(found.bucket) : clipZeroBucket(found.bucket, histogram.buckets);
  if ('value' in bounded) {
    return bounded;
  }
  const count = Math.min(found.count, histogram.count);
  if (count < rank) {
    // Only rounding or observations of NaN get here.
    return Number.isNaN(histogram.sum) ? point(NaN) : { ...point(bounded.right), lower: bounded.left };
  }
  const intoBucket = fromTop ? count - rank : rank - (count - bounded.count);
  const interpolation = layout.kind === 'custom' ? 'linear' : (options.interpolation ?? 'exponential');
  const value = inside(bounded, intoBucket / bounded.count, interpolation);
  return { value, lower: bounded.left, upper: bounded.right, saturated: false, forced: false };
}

/** How far into the bucket x lies, 0 to 1; NaN in the open ends of custom buckets, unless the lowest starts at 0. */
function shareInside(x: number, bucket: SparseBucket, interpolation: Interpolation): number {
  const { left, right } = bucket;
  if (left === -Infinity) {
    return right > 0 ? Math.max(0, x / right) : NaN;
  }
  if (right === Infinity) {
    return NaN;
  }
  if (interpolation === 'linear' || isAroundZero(bucket)) {
    return (x - left) / (right - left);
  }
  const low = Math.log2(Math.abs(left));
  const high = Math.log2(Math.abs(right));
  const at = Math.log2(Math.abs(x));
  return (at - low) / (high - low);
}

/**
 * The share of observations at or below `x` in a native histogram, interpolated as Prometheus' `histogram_fraction` does
 * from -Infinity; NaN between its bounds in an open bucket. Observations of NaN count in the denominator alone.
 */
export function nativeFractionBelow(
  x: number,
  histogram: SparseHistogram,
  options: { readonly interpolation?: Interpolation; readonly layout?: SparseLayout } = {}
): BinnedEstimate {
  if (!(histogram.count > 0) || Number.isNaN(x)) {
    return NO_ESTIMATE;
  }
  const layout = options.layout ?? layoutOf(histogram);
  const interpolation = layout.kind === 'custom' ? 'linear' : (options.interpolation ?? 'exponential');
  const share = (rank: number) => Math.min(1, rank / histogram.count);
  let below = 0;
  for (const bucket of histogram.buckets) {
    const clipped = layout.kind === 'custom' ? bucket : clipZeroBucket(bucket, histogram.buckets);
    if (x <= clipped.left) {
      break;
    }
    if (x < clipped.right) {
      const inside = clipped.count === 0 ? 0 : clipped.count * shareInside(x, clipped, interpolation);
      return { value: share(below + inside), lower: share(below), upper: share(below + clipped.count) };
    }
    below += clipped.count;
  }
  return { value: share(below), lower: share(below), upper: share(below) };
}
