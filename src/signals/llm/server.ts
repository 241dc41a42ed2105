import { type Durations, inShownUnit, type Profile } from '../../profiles';
import { notices, orZero } from '../../query/align';
import { answersTo, part } from '../../query/composed';
import type { Notice, SignalSeries } from '../../query/derived';
import { lookedFor, matricesOf, planDurations, timelinesOf } from '../../query/durations';
import { gaugeOf, meanOnly } from '../../query/expressions';
import { quantileFigures, quantileName, saturationNotices } from '../../query/quantiles';
import type { SignalQuery } from '../../query/query';
import { isUnavailable, type Plan } from '../../query/request';
import { at } from '../../query/schedule';
import { contractLabels, identity, labelKey } from '../../query/select';
import type { Labels, Matrix, Series } from '../../query/series';
import { perEach } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import type { Unit } from '../../query/units';
import { withVersions } from '../../query/versions';
import { counted, valuesFinder } from '../../query/windows';
import { judgedQuantile, type LlmMeasure, type LlmOptions } from './options';
import { judgedOf } from './thresholds';

type Query = SignalQuery<LlmOptions>;
type Answers = Readonly<Record<string, unknown>>;

const DURATIONS = ['firstToken', 'interToken', 'queueTime', 'prefillTime', 'decodeTime'] as const;
type DurationMeasure = (typeof DURATIONS)[number];
const isDuration = (measure: LlmMeasure): measure is DurationMeasure => DURATIONS.some((one) => one === measure);

/** Shares by the two counters that make them; a gauge under the measure's own name is the fallback. */
const SHARES = {
  cacheHitShare: { part: 'cacheHits', whole: 'cacheQueries' },
  draftAcceptance: { part: 'acceptedDrafts', whole: 'drafts' },
} as const;

/** Beside what may have no counter yet because it never happened. */
const REQUESTS = 'requests';

/** The requests of a measure, none where the profile does not have it. */
export function planOf(measure: LlmMeasure, query: Query, context: PlanContext): Plan {
  const { profile } = context;
  const model = profile.languageModel ?? {};
  const by = identity(query, profile);
  if (isDuration(measure)) {
    const durations = model[measure];
    return durations === undefined
      ? {}
      : part(measure, planDurations(durations, query, context, { withSums: false }), false);
  }
  switch (measure) {
    case 'inputTokens':
    case 'outputTokens':
    case 'cost':
    case 'preemptions': {
      const counter = model[measure];
      return counter === undefined ? {} : { [measure]: counted(query, context, counter) };
    }
    case 'aborted': {
      const { received, answered } = profile.traffic ?? {};
      const requests = received ?? answered;
      return model.aborted === undefined
        ? {}
        : {
            aborted: counted(query, context, model.aborted, [], requests === undefined ? [] : [requests]),
            ...(requests === undefined ? {} : { [REQUESTS]: counted(query, context, requests) }),
          };
    }
    case 'cacheUse':
    case 'running': {
      const gauge = model[measure];
      return gauge === undefined
        ? {}
        : { [measure]: at(query, context, gaugeOf(gauge, query, context, by, measure === 'running' ? 'sum' : 'max')) };
    }
    case 'cacheHitShare':
    case 'draftAcceptance': {
      const names = SHARES[measure];
      const [some, all, gauge] = [model[names.part], model[names.whole], model[measure]];
      return {
        ...(some === undefined || all === undefined
          ? {}
          : { [names.part]: counted(query, context, some), [names.whole]: counted(query, context, all) }),
        ...(gauge === undefined ? {} : { [measure]: at(query, context, gaugeOf(gauge, query, context, by, 'avg')) }),
      };
    }
    default:
      return {};
  }
}

/** The names of the metrics that a measure is read from, as they are in Prometheus. */
export function namesOf(measure: LlmMeasure, { languageModel = {} }: Profile): string[] {
  if (isDuration(measure)) {
    const durations = languageModel[measure];
    return durations === undefined ? [] : [lookedFor(durations)];
  }
  switch (measure) {
    case 'cacheHitShare':
    case 'draftAcceptance': {
      const { part: some, whole } = SHARES[measure];
      const metrics = [languageModel[some], languageModel[whole], languageModel[measure]];
      return metrics.flatMap((one) => one?.names[0] ?? []);
    }
    case 'latency':
    case 'errorShare':
    case 'scores':
      return [];
    default:
      return languageModel[measure]?.names.slice(0, 1) ?? [];
  }
}

interface SeriesAndNotices {
  readonly series: readonly SignalSeries[];
  readonly notices: readonly Notice[];
}

/** The measures of one server, and those of the query that it does not expose. */
export function deriveServer(
  query: Query,
  answers: Answers,
  context: PlanContext
): SeriesAndNotices & { readonly unexposed: readonly LlmMeasure[] } {
  const { measures } = query.options;
  const results = measures.map((measure) => ({ measure, ...measured(measure, query, answers, context) }));
  const { series, notices: ofVersions } = withVersions(
    results.flatMap((one) => one.series),
    matrixOrNone(answers.versions),
    query,
    context
  );
  return {
    series,
    notices: [
      ...notices(Object.values(answers).flatMap((one) => matrixOrNone(one) ?? [])),
      ...results.flatMap((one) => one.notices),
      ...ofVersions,
    ],
    unexposed: results.flatMap((one) => (one.series.length === 0 ? [one.measure] : [])),
  };
}

const matrixOrNone = (answer: unknown): Matrix | undefined =>
  typeof answer === 'object' && answer !== null && !isUnavailable(answer) && isMatrix(answer) ? answer : undefined;
const isMatrix = (answer: object): answer is Matrix => 'series' in answer && 'warnings' in answer;
const seriesIn = (answer: unknown): readonly Series[] => matrixOrNone(answer)?.series ?? [];

function measured(measure: LlmMeasure, query: Query, answers: Answers, context: PlanContext): SeriesAndNotices {
  const { profile, window } = context;
  if (isDuration(measure)) {
    const durations = profile.languageModel?.[measure];
    return durations === undefined
      ? { series: [], notices: [] }
      : ofDurations(measure, durations, query, answers, context);
  }
  const shown = (labels: Labels, times: Float64Array, value: Float64Array, unit: Unit): SignalSeries => ({
    name: measure,
    labels: { ...contractLabels(labels, profile), measure },
    times,
    value,
    unit,
    hasThresholds: measure === judgedOf(query.options),
  });
  const plain = (unit: Unit, convert: (value: number) => number): SeriesAndNotices => ({
    series: seriesIn(answers[measure]).map(({ labels, times, values }) =>
      shown(labels, times, values.map(convert), unit)
    ),
    notices: [],
  });
  switch (measure) {
    case 'inputTokens':
    case 'outputTokens':
      return plain('short', (tokens) => tokens / window);
    case 'cost':
      return plain('currencyUSD', (amount) => amount);
    case 'preemptions':
    case 'running':
      return plain('short', (count) => count);
    case 'aborted': {
      const all = seriesIn(answers.aborted);
      const abortedOf = valuesFinder(all);
      const beside = seriesIn(answers[REQUESTS]);
      const known = new Set(beside.map(({ labels }) => labelKey(labels)));
      return {
        series: [
          // Servers bring up the counter with the first of them.
          ...beside.map(({ labels, times }) => shown(labels, times, abortedOf(labels, times).map(orZero), 'short')),
          ...all
            .filter(({ labels }) => !known.has(labelKey(labels)))
            .map(({ labels, times, values }) => shown(labels, times, values, 'short')),
        ],
        notices: [],
      };
    }
    case 'cacheUse': {
      const unit = profile.languageModel?.cacheUse?.unit ?? 'ratio';
      return plain('percentunit', (share) => inShownUnit(share, unit));
    }
    case 'cacheHitShare':
    case 'draftAcceptance': {
      const names = SHARES[measure];
      const some = seriesIn(answers[names.part]);
      const gauges = seriesIn(answers[measure]);
      const partOf = valuesFinder(some);
      const keysOf = (all: readonly Series[]) => new Set(all.map(({ labels }) => labelKey(labels)));
      const [isCounted, isRead] = [keysOf(some), keysOf(gauges)];
      // Without a gauge in its place, a counter that is not there yet has counted none.
      const byCounters = seriesIn(answers[names.whole]).filter(
        ({ labels }) => isCounted.has(labelKey(labels)) || !isRead.has(labelKey(labels))
      );
      const counted = keysOf(byCounters);
      const byGauge = gauges.filter(({ labels }) => !counted.has(labelKey(labels)));
      return {
        series: [
          ...byCounters.map(({ labels, times, values }) =>
            shown(labels, times, perEach(partOf(labels, times).map(orZero), values), 'percentunit')
          ),
          ...byGauge.map(({ labels, times, values }) => shown(labels, times, values, 'percentunit')),
        ],
        notices: [],
      };
    }
    default:
      return { series: [], notices: [] };
  }
}

function ofDurations(
  measure: DurationMeasure,
  source: Durations,
  query: Query,
  answers: Answers,
  context: PlanContext
): SeriesAndNotices {
  const { quantiles } = query.options;
  const plan = planDurations(source, query, context, { withSums: false });
  const own = answersTo(measure, { plan }, answers);
  if (!own.ok) {
    return { series: [], notices: [{ severity: 'warning', text: own.reason }] };
  }
  const given = {
    buckets: matrixOrNone(own.answers.buckets),
    native: matrixOrNone(own.answers.native),
    alone: matrixOrNone(own.answers.alone),
    sums: matrixOrNone(own.answers.sums),
    counts: matrixOrNone(own.answers.counts),
  };
  const judged = judgedQuantile(query.options);
  const isJudged = measure === judgedOf(query.options);
  const timelines = timelinesOf(source, given);
  return {
    series: timelines.flatMap(({ labels, times, distributions }): SignalSeries[] => {
      const named = (name: string) => ({
        name,
        labels: { ...contractLabels(labels, context.profile), measure: name },
        times,
        sample: Float64Array.from(distributions, ({ total }) => total),
        unit: 's' as const,
      });
      if (source.kind !== 'histogram') {
        const sums = Float64Array.from(distributions, ({ sum }) => sum);
        const one = named(`${measure} mean`);
        // The default thresholds are those of a quantile.
        const hasThresholds = isJudged && measure !== 'firstToken';
        return [{ ...one, value: perEach(sums, one.sample), hasThresholds }];
      }
      return quantiles.map((q) => ({
        ...named(`${measure} ${quantileName(q)}`),
        ...quantileFigures(q, distributions),
        hasThresholds: isJudged && q === judged,
      }));
    }),
    notices: [
      ...notices(matricesOf(given)),
      ...meanOnly(context.profile, source),
      ...saturationNotices(timelines, quantiles, `${measure} `),
    ],
  };
}
