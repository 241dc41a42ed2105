import {
  type BinnedEstimate,
  type Bins,
  type BinsReading,
  binsOfCumulative,
  cumulativeQuantile,
  fractionBelow,
  maximumBound,
  nativeFractionBelow,
  nativeQuantile,
  NO_ESTIMATE,
  type QuantileEstimate,
  totalOf,
} from '../../stats/histogram';
import type { NativeHistogram } from '../series';

/** Durations of one moment's window, however their histogram is built. */
export interface Distribution {
  readonly total: number;
  /** NaN where it was not asked for. */
  readonly sum: number;
  quantile(q: number): QuantileEstimate;
  /** Share of durations at or below `limit`. */
  shareUpTo(limit: number): BinnedEstimate;
  /** No duration was longer. */
  longest(): number;
  /** What is wrong with the buckets it was read from. */
  readonly flaw?: BucketFlaw;
}

/** `noOpenBucket`: without `+Inf` the number of durations is not known, nor any share; `fell`: counts were lifted. */
export type BucketFlaw = 'noOpenBucket' | 'fell';

/** `edges` ascend and end with +Infinity; `counts` are cumulative. */
export function classic(edges: Float64Array, counts: Float64Array, sum: number): Distribution {
  const reading = binsOfCumulative(edges, counts);
  const bins: Bins = reading.ok ? reading.bins : { edges: [], counts: [] };
  return {
    total: reading.ok ? totalOf(bins.counts) : NaN,
    sum,
    quantile: (q) => cumulativeQuantile(q, edges, counts),
    shareUpTo: (limit) => fractionBelow(limit, bins),
    longest: () => maximumBound(bins),
    ...flawOf(reading),
  };
}

function flawOf(reading: BinsReading): { readonly flaw?: BucketFlaw } {
  if (reading.ok) {
    return reading.forced ? { flaw: 'fell' } : {};
  }
  return reading.reason === 'noOpenBucket' ? { flaw: 'noOpenBucket' } : {};
}

export function native(histogram: NativeHistogram): Distribution {
  return {
    total: histogram.count,
    sum: histogram.sum,
    quantile: (q) => nativeQuantile(q, histogram),
    shareUpTo: (limit) => nativeFractionBelow(limit, histogram),
    longest: () => histogram.buckets.reduce((longest, { right, count }) => (count > 0 ? right : longest), NaN),
  };
}

/** What a sum of durations and their number tell: the mean, and nothing of how they spread. */
export function summed(total: number, sum: number): Distribution {
  return {
    total,
    sum,
    quantile: () => ({ value: NaN, lower: NaN, upper: NaN, saturated: false, forced: false }),
    shareUpTo: () => NO_ESTIMATE,
    longest: () => NaN,
  };
}
