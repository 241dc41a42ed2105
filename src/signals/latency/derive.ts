import { inSeconds, type Profile, streamsTokens } from '../../profiles';
import { notices } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import {
  bucketNotices,
  type Distribution,
  lookedFor,
  matricesOf,
  MUCH_MORE,
  type Timeline,
  timelinesOf,
} from '../../query/durations';
import { exemplarsFrom } from '../../query/exemplars';
import { meanOnly, notExposed, ofWholeAnswers } from '../../query/expressions';
import { missingMetric } from '../../query/missing';
import { quantileFigures, quantileName, saturationNotices } from '../../query/quantiles';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import { contractLabels, describeLabels } from '../../query/select';
import { ofEstimates } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import type { Unit } from '../../query/units';
import { withVersions } from '../../query/versions';
import { largest } from '../../stats/elements';
import { type BinnedEstimate, NO_ESTIMATE } from '../../stats/histogram';
import { shareInterval } from '../../stats/interval';
import { listed } from '../../text';
import type { LatencyOptions, LatencyPlan } from './plan';
import { judgedOf, type LatencyMeasure } from './thresholds';

interface Measure {
  readonly name: string;
  readonly unit: Unit;
  readonly hasThresholds: boolean;
  readonly figures: (distributions: readonly Distribution[]) => Figures;
}

type Figures = Pick<SignalSeries, 'value' | 'lower' | 'upper' | 'worst' | 'liesAbove'>;

const each =
  (estimate: (distribution: Distribution) => BinnedEstimate) =>
  (distributions: readonly Distribution[]): Figures =>
    ofEstimates(distributions.map(estimate));

/** The query's measures, quantiles spelled out. */
function measuresOf(options: LatencyOptions, judgedOne: LatencyMeasure | false): Measure[] {
  const judged = options.quantiles.includes(options.thresholdQuantile)
    ? options.thresholdQuantile
    : largest(options.quantiles);
  return options.measures.flatMap((measure): Measure[] => {
    switch (measure) {
      case 'quantiles':
        return options.quantiles.map((q) => ({
          name: quantileName(q),
          unit: 's',
          hasThresholds: judgedOne === 'quantiles' && q === judged,
          figures: (distributions) => quantileFigures(q, distributions),
        }));
      case 'mean':
        return [{ name: 'mean', unit: 's', hasThresholds: judgedOne === measure, figures: each(mean) }];
      case 'max':
        return [
          { name: 'max', unit: 's', hasThresholds: judgedOne === measure, figures: each((d) => exactly(d.longest())) },
        ];
      case 'over':
        return [
          {
            name: 'over',
            unit: 'percentunit',
            hasThresholds: judgedOne === measure,
            figures: each((d) => shareOver(options.limit, d)),
          },
        ];
      case 'apdex':
        return [
          {
            name: 'apdex',
            unit: 'none',
            hasThresholds: judgedOne === measure,
            figures: each((d) => apdex(options.limit, d)),
          },
        ];
    }
  });
}

const exactly = (value: number): BinnedEstimate => ({ value, lower: value, upper: value });

/** Exact, but for a window's extrapolation; how far it may be from the mean of all time is not known from sums. */
function mean({ sum, summed }: Distribution): BinnedEstimate {
  return summed > 0 ? { value: sum / summed, lower: NaN, upper: NaN } : NO_ESTIMATE;
}

/** Wilson's interval around both ends of what the buckets leave open. */
function shareOver(limit: number, distribution: Distribution): BinnedEstimate {
  const upTo = distribution.shareUpTo(limit);
  const { total } = distribution;
  return {
    value: 1 - upTo.value,
    lower: shareInterval((1 - upTo.upper) * total, total).lower,
    upper: shareInterval((1 - upTo.lower) * total, total).upper,
  };
}

/** Satisfied up to the limit, tolerating up to four times the limit, which counts half. */
function apdex(limit: number, distribution: Distribution): BinnedEstimate {
  const satisfied = distribution.shareUpTo(limit);
  const tolerated = distribution.shareUpTo(4 * limit);
  return {
    value: (satisfied.value + tolerated.value) / 2,
    lower: (satisfied.lower + tolerated.lower) / 2,
    upper: (satisfied.upper + tolerated.upper) / 2,
  };
}

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
  const { ofAllModels } = query.options;
  const isJudged = (query.thresholds !== undefined && !ofAllModels) || !streamsTokens(profile);
  const unjudged = !isJudged
    ? notJudged(profile)
    : latency.kind !== 'histogram' && judgedOf(query.options) !== 'mean'
      ? withoutHistogram(profile)
      : undefined;
  const options: LatencyOptions =
    latency.kind === 'histogram' ? query.options : { ...query.options, measures: ['mean'] };
  const { series, notices: ofVersions } = withVersions(
    timelines.flatMap((timeline) => seriesOf(timeline, options, context, isJudged && judgedOf(query.options))),
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
    // A rule for all models does not fail where some of them are left to another rule.
    ...(unjudged === undefined || ofAllModels ? {} : { unjudged }),
    notices: [
      ...notices(matricesOf(answers)),
      ...(isJudged ? [] : [{ severity: 'info' as const, text: notJudged(profile) }]),
      ...ofExemplars,
      ...meanOnly(profile, latency),
      ...ofVersions,
      ...bucketNotices(timelines),
      ...(options.measures.includes('quantiles') ? saturationNotices(timelines, options.quantiles) : []),
      ...openLimit(timelines, options),
      ...withoutSum(timelines, options, `${lookedFor(latency).replace(/_[a-z]+$/, '')}_sum`),
      ...(timelines.length === 0 ? [missingMetric(lookedFor(latency), query, context.profile)] : []),
    ],
  };
}

function seriesOf(
  { labels, times, distributions }: Timeline,
  options: LatencyOptions,
  { profile }: PlanContext,
  judged: LatencyMeasure | false
): SignalSeries[] {
  const named = contractLabels(labels, profile);
  const sample = Float64Array.from(distributions, ({ total }) => total);
  return measuresOf(options, judged).map(({ name, unit, hasThresholds, figures }) => {
    return {
      name,
      labels: { ...named, measure: name },
      times,
      sample,
      ...figures(distributions),
      unit,
      hasThresholds,
    };
  });
}

const notJudged = (profile: Profile): string =>
  `${ofWholeAnswers(profile)} No threshold applies unless a query of this server alone sets one.`;

const withoutHistogram = ({ title }: Profile): string =>
  `${title} exposes no histogram of latencies: thresholds apply to their mean alone. Ask for measures ["mean"], and set thresholds.`;

function withoutSum(timelines: readonly Timeline[], { measures }: LatencyOptions, name: string): Notice[] {
  if (!measures.includes('mean')) {
    return [];
  }
  const known = timelines.map(({ labels, distributions }) => ({
    labels,
    distributions: distributions.filter(({ total }) => total > 0),
  }));
  const none = known.filter(
    ({ distributions }) => distributions.length > 0 && distributions.every(({ sum }) => Number.isNaN(sum))
  );
  const isPart = known.some(({ distributions }) =>
    distributions.some(({ total, summed }) => total > MUCH_MORE * summed)
  );
  return [
    ...(none.length === 0
      ? []
      : [
          {
            severity: 'info' as const,
            text: `The mean of ${listed(
              none.map(({ labels }) => describeLabels(labels)),
              3
            )} is not known: there is no ${name} of it. See whether relabelling drops it.`,
          },
        ]),
    ...(isPart
      ? [{ severity: 'info' as const, text: 'Some replicas have no _sum: the mean is that of the others.' }]
      : []),
  ];
}

/** How many were faster than a limit that no bucket reaches is not known, if some were slower than the highest edge. */
function openLimit(timelines: readonly Timeline[], { limit, measures }: LatencyOptions): Notice[] {
  const limits = [...(measures.includes('over') ? [limit] : []), ...(measures.includes('apdex') ? [4 * limit] : [])];
  const beyond = limits.flatMap((one) => {
    const open = timelines.filter(({ distributions }) => {
      const last = distributions.at(-1)?.shareUpTo(one);
      return last !== undefined && Number.isNaN(last.value) && last.upper > last.lower;
    });
    return open.length === 0 ? [] : [{ limit: one, count: open.length }];
  });
  return beyond.map((one) => ({
    severity: 'warning',
    text: `The limit ${one.limit} s lies above the highest bucket edge of ${one.count} series, and durations do too: how many took longer is not known, the interval says what is certain. Choose a lower limit, or give the histogram higher buckets.`,
  }));
}
