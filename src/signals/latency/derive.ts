import { notices } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { bucketNotices, lookedFor, matricesOf, type Timeline, timelinesOf } from '../../query/durations';
import { exemplarsFrom } from '../../query/exemplars';
import { missingMetric } from '../../query/missing';
import { inSeconds, meanOnly, notExposed, withVersions } from '../../profiles';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import { contractLabels } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { measuresOf } from './measures';
import type { LatencyOptions } from './options';
import type { LatencyPlan } from './plan';

export function derive(
  query: SignalQuery<LatencyOptions>,
  answers: AnswersOf<LatencyPlan>,
  context: PlanContext
): Derived {
  const { profile } = context;
  const { latency } = profile;
  if (latency === undefined) {
    return { kind: 'series', series: [], notices: [notExposed(profile, 'time to serve a request')] };
  }
  const timelines = timelinesOf(latency, answers);
  const options: LatencyOptions =
    latency.kind === 'histogram' ? query.options : { ...query.options, measures: ['mean'] };
  const { series, notices: ofVersions } = withVersions(
    timelines.flatMap((timeline) => seriesOf(timeline, options, context)),
    answers.versions,
    query,
    context
  );
  const { notices: ofExemplars, ...found } = exemplarsFrom(answers.exemplars, (value) =>
    'unit' in latency ? inSeconds(value, latency.unit) : value
  );
  return {
    kind: 'series',
    series,
    ...found,
    notices: [
      ...notices(matricesOf(answers)),
      ...ofExemplars,
      ...meanOnly(profile, latency),
      ...ofVersions,
      ...bucketNotices(timelines),
      ...saturation(timelines, options),
      ...(timelines.length === 0 ? [missingMetric(lookedFor(latency), query)] : []),
    ],
  };
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
