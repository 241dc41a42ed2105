import { type Bins, monotone, sameEdge, totalOf } from './bins';

/** A figure read off buckets: a point, and the interval in which the figure of the raw values is sure to lie. */
export interface BinnedEstimate {
  readonly value: number;
  readonly lower: number;
  /** +Infinity where the top of the layout is open. */
  readonly upper: number;
}

export const NO_ESTIMATE: BinnedEstimate = { value: NaN, lower: NaN, upper: NaN };

export interface QuantileEstimate extends BinnedEstimate {
  /** The quantile lies above the highest finite edge: `value` is that edge, the truth is anywhere above it. */
  readonly saturated: boolean;
  /** The cumulative counts fell somewhere and were lifted. */
  readonly forced: boolean;
}

function exactly(value: number, forced = false): QuantileEstimate {
  return { value, lower: value, upper: value, saturated: false, forced };
}

/** The first of `length` ascending counts that reaches `rank`, or `length`. */
function firstReaching(counts: Float64Array, rank: number, length: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((counts[middle] ?? NaN) >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/**
 * The quantile `q` (0 to 1) of a cumulative histogram, with the conventions of Prometheus' `histogram_quantile` for classic
 * buckets: linear inside a bucket; the first bucket starts at 0 when its edge is positive and answers its edge otherwise;
 * the open last bucket answers the highest finite edge (here: `saturated`); NaN without observations, with fewer than two
 * buckets or without a last edge of +Infinity; -Infinity for q < 0 and +Infinity for q > 1.
 *
 * `upperEdges` ascend strictly; `cumulative` is as long, in any unit that is proportional to counts (increases, rates).
 * `lower` and `upper` are the bucket's edges: |value - truth| never exceeds the bucket's width.
 */
export function cumulativeQuantile(
  q: number,
  upperEdges: ArrayLike<number>,
  cumulative: ArrayLike<number>
): QuantileEstimate {
  if (Number.isNaN(q)) {
    return exactly(NaN);
  }
  if (q < 0 || q > 1) {
    return exactly(q < 0 ? -Infinity : Infinity);
  }
  const last = upperEdges.length - 1;
  if (last < 1 || upperEdges[last] !== Infinity) {
    return exactly(NaN);
  }
  const { counts, forced } = monotone(cumulative);
  const total = counts[last] ?? NaN;
  if (!(total > 0) || counts.some(Number.isNaN)) {
    return exactly(NaN, forced);
  }
  const rank = q * total;
  const bucket = firstReaching(counts, rank, last);
  if (bucket === last) {
    const edge = upperEdges[last - 1] ?? NaN;
    return { value: edge, lower: edge, upper: Infinity, saturated: true, forced };
  }
  const end = upperEdges[bucket] ?? NaN;
  if (bucket === 0 && end <= 0) {
    return { value: end, lower: -Infinity, upper: end, saturated: false, forced };
  }
  const start = bucket > 0 ? (upperEdges[bucket - 1] ?? NaN) : 0;
  const below = bucket > 0 ? (counts[bucket - 1] ?? NaN) : 0;
  const value = start + (end - start) * ((rank - below) / ((counts[bucket] ?? NaN) - below));
  return { value, lower: start, upper: end, saturated: false, forced };
}

/**
 * The share of observations at or below `x`. Exact at an edge; between two edges interpolated, bounded by the shares at
 * both. The first bin starts at 0 when its edge is positive (as quantiles assume). In an open bin there is nothing to
 * interpolate: NaN between the two bounds, unless the bin is empty.
 */
export function fractionBelow(x: number, bins: Bins): BinnedEstimate {
  const total = totalOf(bins.counts);
  if (!(total > 0) || Number.isNaN(x)) {
    return NO_ESTIMATE;
  }
  let below = 0;
  for (let i = 0; i < bins.edges.length; i++) {
    const count = bins.counts[i] ?? NaN;
    const upto = below + count;
    const edge = bins.edges[i] ?? NaN;
    if (sameEdge(x, edge)) {
      return { value: upto / total, lower: upto / total, upper: upto / total };
    }
    if (x < edge) {
      const start = bins.edges[i - 1] ?? (edge > 0 ? 0 : -Infinity);
      const inside = Math.max(0, (x - start) / (edge - start));
      const value = start > -Infinity ? below + count * inside : count > 0 ? NaN : below;
      return { value: value / total, lower: below / total, upper: upto / total };
    }
    below = upto;
  }
  const certain = x === Infinity ? 1 : (total - (bins.counts[bins.edges.length] ?? NaN)) / total;
  return { value: certain < 1 ? NaN : 1, lower: certain, upper: 1 };
}
