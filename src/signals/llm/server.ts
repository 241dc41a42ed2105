import { notices } from '../align';
import type { Derived, Notice, SignalSeries } from '../derived';
import { matricesOf, planDurations, quantileName, quantileWithInterval, timelinesOf } from '../durations';
import { type Durations, gaugeOf, inShownUnit, meanOnly, notExposed, withVersions } from '../profiles';
import { answersTo, part } from '../composed';
import type { SignalQuery } from '../query';
import { isUnavailable, type Plan } from '../request';
import { at } from '../schedule';
import { contractLabels, identity } from '../select';
import type { Matrix } from '../series';
import { perEach } from '../shares';
import type { PlanContext, Unit } from '../signal';
import { counted, finder } from '../windows';
import type { LlmMeasure, LlmOptions } from './options';

type Query = SignalQuery<LlmOptions>;
type Answers = Readonly<Record<string, unknown>>;
type DurationMeasure = 'firstToken' | 'interToken';

const durationsOf = (measure: LlmMeasure, { profile }: PlanContext): Durations | undefined =>
  measure === 'firstToken' || measure === 'interToken' ? profile.languageModel?.[measure] : undefined;

/** The requests of a measure, none where the profile does not have it. */
export function planOf(measure: LlmMeasure, query: Query, context: PlanContext): Plan {
  const { profile } = context;
  const model = profile.languageModel ?? {};
  const by = identity(query, profile);
  const durations = durationsOf(measure, context);
  if (durations !== undefined) {
    return part(measure, planDurations(durations, query, context, { withSums: false }), false);
  }
  switch (measure) {
    case 'inputTokens':
    case 'outputTokens':
    case 'cost':
    case 'preemptions': {
      const counter = model[measure];
      return counter === undefined ? {} : { [measure]: counted(query, context, counter) };
    }
    case 'cacheUse':
    case 'running': {
      const gauge = model[measure];
      return gauge === undefined
        ? {}
        : { [measure]: at(query, context, gaugeOf(gauge, query, profile, by, measure === 'running' ? 'sum' : 'max')) };
    }
    case 'cacheHitShare': {
      const { cacheHits, cacheQueries, cacheHitShare } = model;
      if (cacheHits !== undefined && cacheQueries !== undefined) {
        return {
          cacheHits: counted(query, context, cacheHits),
          cacheQueries: counted(query, context, cacheQueries),
        };
      }
      return cacheHitShare === undefined
        ? {}
        : { cacheHitShare: at(query, context, gaugeOf(cacheHitShare, query, profile, by, 'avg')) };
    }
    default:
      return {};
  }
}

export function deriveServer(query: Query, answers: Answers, context: PlanContext): Derived {
  const { options } = query;
  const told = options.measures.map((measure) => measured(measure, query, answers, context));
  const { series, notices: ofVersions } = withVersions(
    told.flatMap((one) => one.series),
    matrixOrNone(answers.versions),
    query,
    context
  );
  const lacking = options.measures.filter((measure) => Object.keys(planOf(measure, query, context)).length === 0);
  return {
    kind: 'series',
    series,
    notices: [
      ...notices(Object.values(answers).flatMap((one) => matrixOrNone(one) ?? [])),
      ...told.flatMap((one) => one.notices),
      ...ofVersions,
      ...(lacking.length === 0 ? [] : [notExposed(context.profile, lacking.join(', '))]),
    ],
  };
}

interface Told {
  readonly series: readonly SignalSeries[];
  readonly notices: readonly Notice[];
}

const matrixOrNone = (answer: unknown): Matrix | undefined =>
  typeof answer === 'object' && answer !== null && !isUnavailable(answer) && isMatrix(answer) ? answer : undefined;
const isMatrix = (answer: object): answer is Matrix => 'series' in answer && 'warnings' in answer;

function measured(measure: LlmMeasure, query: Query, answers: Answers, context: PlanContext): Told {
  const { profile, window } = context;
  const durations = durationsOf(measure, context);
  if (durations !== undefined && (measure === 'firstToken' || measure === 'interToken')) {
    return ofDurations(measure, durations, query, answers, context);
  }
  const plain = (unit: Unit, convert: (value: number) => number): Told => ({
    series: (matrixOrNone(answers[measure])?.series ?? []).map(({ labels, times, values }) => ({
      name: measure,
      labels: { ...contractLabels(labels, profile), measure },
      times,
      value: values.map(convert),
      unit,
      judged: false,
    })),
    notices: [],
  });
  switch (measure) {
    case 'inputTokens':
    case 'outputTokens':
      return plain('short', (tokens) => tokens / window);
    case 'cost':
      return plain('currencyUSD', (amount) => amount);
    case 'preemptions':
      return plain('short', (count) => count);
    case 'running':
      return plain('short', (count) => count);
    case 'cacheUse': {
      const unit = profile.languageModel?.cacheUse?.unit ?? 'ratio';
      return plain('percentunit', (share) => inShownUnit(share, unit));
    }
    case 'cacheHitShare': {
      const queries = matrixOrNone(answers.cacheQueries);
      if (queries === undefined) {
        return plain('percentunit', (share) => share);
      }
      const hits = finder(matrixOrNone(answers.cacheHits)?.series ?? []);
      return {
        series: queries.series.map(({ labels, times, values }) => ({
          name: measure,
          labels: { ...contractLabels(labels, profile), measure },
          times,
          value: perEach(hits(labels, times), values),
          unit: 'percentunit',
          judged: false,
        })),
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
): Told {
  const { quantiles, judge } = query.options;
  const plan = planDurations(source, query, context, { withSums: false });
  const unbound = { plan, thresholds: undefined, derive: (): Derived => ({ kind: 'series', series: [], notices: [] }) };
  const own = answersTo(measure, unbound, answers);
  if (!own.ok) {
    return { series: [], notices: [{ severity: 'warning', text: own.reason }] };
  }
  const given = {
    buckets: matrixOrNone(own.answers.buckets),
    native: matrixOrNone(own.answers.native),
    sums: matrixOrNone(own.answers.sums),
    counts: matrixOrNone(own.answers.counts),
  };
  const judged = quantiles.includes(judge) ? judge : Math.max(...quantiles);
  return {
    series: timelinesOf(source, given).flatMap(({ labels, times, distributions }) =>
      quantiles.map((q): SignalSeries => {
        const all = distributions.map((one) => quantileWithInterval(q, one));
        const name = `${measure} ${quantileName(q)}`;
        return {
          name,
          labels: { ...contractLabels(labels, context.profile), measure: name },
          times,
          value: Float64Array.from(all, ({ value }) => value),
          lower: Float64Array.from(all, ({ lower }) => lower),
          upper: Float64Array.from(all, ({ upper }) => upper),
          sample: Float64Array.from(distributions, ({ total }) => total),
          unit: 's',
          judged: measure === 'firstToken' && q === judged,
        };
      })
    ),
    notices: [...notices(matricesOf(given)), ...meanOnly(context.profile, source)],
  };
}
