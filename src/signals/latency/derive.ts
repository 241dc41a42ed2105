import { notices, valuesAt } from '../align';
import { type BucketSeries, countsAt, gatherBuckets } from '../buckets';
import type { Derived, Notice, SignalSeries } from '../derived';
import { missingMetric } from '../missing';
import type { SignalQuery } from '../query';
import { type AnswersOf, isUnavailable } from '../request';
import { contractLabels, labelKey } from '../select';
import type { Labels, Series } from '../series';
import type { PlanContext } from '../signal';
import { classic, type Distribution, native } from './distribution';
import { measuresOf } from './measures';
import type { LatencyOptions } from './options';
import type { LatencyPlan } from './plan';

/** One model and version: its distribution of durations at every time. */
interface Timeline {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly distributions: readonly Distribution[];
}

export function derive(
  query: SignalQuery<LatencyOptions>,
  answers: AnswersOf<LatencyPlan>,
  context: PlanContext
): Derived {
  const sums = new Map((answers.sums?.series ?? []).map((one) => [labelKey(one.labels), one] as const));
  const ofNative = isUnavailable(answers.native) ? [] : answers.native.series;
  const timelines = [
    ...gatherBuckets(answers.buckets.series).map((buckets) =>
      classicTimeline(buckets, sums.get(labelKey(buckets.labels)))
    ),
    ...ofNative.flatMap(nativeTimeline),
  ];
  const matrices = [
    answers.buckets,
    ...(answers.sums ? [answers.sums] : []),
    ...(isUnavailable(answers.native) ? [] : [answers.native]),
  ];
  return {
    kind: 'series',
    series: timelines.flatMap((timeline) => seriesOf(timeline, query.options, context)),
    notices: [
      ...notices(matrices),
      ...saturation(timelines, query.options),
      ...(timelines.length === 0 ? [missingMetric(`${context.profile.metrics.latency}_bucket`, query)] : []),
    ],
  };
}

function classicTimeline(buckets: BucketSeries, sums: Series | undefined): Timeline {
  const sumAt = valuesAt(buckets.times, sums);
  return {
    labels: buckets.labels,
    times: buckets.times,
    distributions: Array.from(buckets.times, (_, i) =>
      classic(buckets.edges, countsAt(buckets, i, new Float64Array(buckets.edges.length)), sumAt[i])
    ),
  };
}

function nativeTimeline({ labels, histograms }: Series): Timeline[] {
  return histograms === undefined || histograms.length === 0
    ? []
    : [
        {
          labels,
          times: Float64Array.from(histograms, ({ time }) => time),
          distributions: histograms.map(({ histogram }) => native(histogram)),
        },
      ];
}

function seriesOf(
  { labels, times, distributions }: Timeline,
  options: LatencyOptions,
  { profile }: PlanContext
): SignalSeries[] {
  const named = contractLabels(labels, profile);
  const sample = Float64Array.from(distributions, ({ total }) => total);
  return measuresOf(options).map(({ name, unit, judged, estimate }) => {
    const estimates = distributions.map(estimate);
    return {
      name,
      labels: { ...named, measure: name },
      times,
      sample,
      value: Float64Array.from(estimates, ({ value }) => value),
      lower: Float64Array.from(estimates, ({ lower }) => lower),
      upper: Float64Array.from(estimates, ({ upper }) => upper),
      unit,
      judged,
    };
  });
}

/** A quantile in the open bucket is shown as the highest edge: that must not pass for a measurement. */
function saturation(timelines: readonly Timeline[], { quantiles, measures }: LatencyOptions): Notice[] {
  if (!measures.includes('quantiles')) {
    return [];
  }
  const highest = Math.max(...quantiles);
  const edges = timelines.flatMap(({ distributions }) => {
    const estimate = distributions.at(-1)?.quantile(highest);
    return estimate?.saturated ? [estimate.value] : [];
  });
  return edges.length === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `p${highest * 100} of ${edges.length} series lies above the highest bucket edge (${Math.max(...edges)} s): the value shown is that edge, the truth is anywhere above. Give the histogram higher buckets.`,
        },
      ];
}
