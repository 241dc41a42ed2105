import { unionTimes, valuesAt } from '../align';
import { type BucketSeries, countsAt, gatherBuckets } from '../buckets';
import { type Durations, inSeconds, type TimeUnit } from '../../profiles';
import { type AnswersOf, isUnavailable } from '../request';
import { labelKey } from '../select';
import type { Labels, Matrix, NativeHistogram, Series } from '../series';
import { classic, type Distribution, native, summed } from './distribution';
import type { DurationsPlan } from './plan';

/** One model and version: its distribution of durations, in seconds, at every time. */
export interface Timeline {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly distributions: readonly Distribution[];
}

type Answers = AnswersOf<DurationsPlan>;

/** The answers to `planDurations` as distributions in seconds, whatever unit they were exposed in. */
export function timelinesOf(source: Durations, { buckets, native: ofNative, sums, counts }: Answers): Timeline[] {
  const { unit } = source;
  const sumOf = new Map((sums?.series ?? []).map((one) => [labelKey(one.labels), one] as const));
  if (source.kind !== 'histogram') {
    return (counts?.series ?? []).map((count) => summedTimeline(count, sumOf.get(labelKey(count.labels)), unit));
  }
  return [
    ...gatherBuckets(buckets?.series ?? []).map((one) => classicTimeline(one, sumOf.get(labelKey(one.labels)), unit)),
    ...(ofNative === undefined || isUnavailable(ofNative) ? [] : ofNative.series).flatMap((one) =>
      nativeTimeline(one, unit)
    ),
  ];
}

/** What Prometheus answered, for its notices. */
export const matricesOf = ({ buckets, native: ofNative, sums, counts }: Answers): Matrix[] =>
  [buckets, ofNative, sums, counts].flatMap((one) => (one === undefined || isUnavailable(one) ? [] : [one]));

function classicTimeline(buckets: BucketSeries, sums: Series | undefined, unit: TimeUnit): Timeline {
  const sumAt = valuesAt(buckets.times, sums);
  const edges = buckets.edges.map((edge) => inSeconds(edge, unit));
  return {
    labels: buckets.labels,
    times: buckets.times,
    distributions: Array.from(buckets.times, (_, i) =>
      classic(edges, countsAt(buckets, i, new Float64Array(edges.length)), inSeconds(sumAt[i], unit))
    ),
  };
}

function nativeTimeline({ labels, histograms }: Series, unit: TimeUnit): Timeline[] {
  return histograms === undefined || histograms.length === 0
    ? []
    : [
        {
          labels,
          times: Float64Array.from(histograms, ({ time }) => time),
          distributions: histograms.map(({ histogram }) => native(scaled(histogram, unit))),
        },
      ];
}

const scaled = (histogram: NativeHistogram, unit: TimeUnit): NativeHistogram =>
  unit === 's'
    ? histogram
    : {
        count: histogram.count,
        sum: inSeconds(histogram.sum, unit),
        buckets: histogram.buckets.map((bucket) => ({
          ...bucket,
          left: inSeconds(bucket.left, unit),
          right: inSeconds(bucket.right, unit),
        })),
      };

function summedTimeline(count: Series, sum: Series | undefined, unit: TimeUnit): Timeline {
  const times = unionTimes(sum === undefined ? [count] : [count, sum]);
  const totals = valuesAt(times, count);
  const sums = valuesAt(times, sum);
  return {
    labels: count.labels,
    times,
    distributions: Array.from(times, (_, i) => summed(totals[i], inSeconds(sums[i], unit))),
  };
}
