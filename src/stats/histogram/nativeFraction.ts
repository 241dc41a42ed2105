import { NO_ESTIMATE, type BinnedEstimate } from './estimate';
import {
  clipZeroBucket,
  isAroundZero,
  layoutOf,
  type SparseBucket,
  type SparseHistogram,
  type SparseLayout,
} from './native';
import type { Interpolation } from './nativeQuantile';

/** How far into the bucket x lies, 0 to 1. Open ends of custom buckets hold nothing that is certain. */
function shareInside(x: number, bucket: SparseBucket, interpolation: Interpolation): number {
  const { left, right } = bucket;
  if (left === -Infinity) {
    return right > 0 ? Math.max(0, x / right) : 0;
  }
  if (right === Infinity) {
    return 0;
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
 * from -Infinity. Observations of NaN count in the denominator alone.
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
      const inside = clipped.count * shareInside(x, clipped, interpolation);
      return { value: share(below + inside), lower: share(below), upper: share(below + clipped.count) };
    }
    below += clipped.count;
  }
  return { value: share(below), lower: share(below), upper: share(below) };
}

/** The share of observations between two values: `histogram_fraction(lower, upper, h)`. */
export function nativeFraction(
  lower: number,
  upper: number,
  histogram: SparseHistogram,
  options: { readonly interpolation?: Interpolation; readonly layout?: SparseLayout } = {}
): BinnedEstimate {
  const low = nativeFractionBelow(lower, histogram, options);
  const high = nativeFractionBelow(upper, histogram, options);
  if (lower >= upper) {
    return { value: 0, lower: 0, upper: 0 };
  }
  return {
    value: high.value - low.value,
    lower: Math.max(0, high.lower - low.upper),
    upper: Math.min(1, high.upper - low.lower),
  };
}
