import { type Traffic as Exposed } from '../../profiles';
import { notices, orZero, unionTimes, valuesAt } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { notExposed } from '../../query/expressions';
import { missingMetric } from '../../query/missing';
import { notGoodOf, unknownValues } from '../../query/outcomes';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import { contractLabels, describeLabels, labelKey } from '../../query/select';
import type { Labels, Series } from '../../query/series';
import { perEach, shareOf } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import { withVersions } from '../../query/versions';
import { rateNotice } from '../../query/windows';
import { mapPairs } from '../../stats/elements';
import { listed } from '../../text';
import type { ThroughputMeasure, ThroughputOptions, ThroughputPlan } from './plan';
import { judgedOf } from './thresholds';

/** One model and version, the counts over the window on common times. NaN where one cannot be known. */
interface Traffic {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly received: Float64Array;
  /** Received requests of known outcome, and those of unknown outcome. */
  readonly judged: Float64Array;
  readonly unknown: Float64Array;
  /** What the ratio is of: where answers are counted, all. */
  readonly toAnswer: Float64Array;
  readonly answered: Float64Array;
  readonly failed: Float64Array;
  /** At its own times: counts of a long window move in longer steps. */
  readonly queue: Series | undefined;
  /** Its answers are counted under other labels: they are not known here, and do not follow from what did not fail. */
  readonly isElsewhere: boolean;
}

type Answers = AnswersOf<ThroughputPlan>;

/** The counts by model and version; what is not exposed follows from the other two. */
function trafficOf(exposed: Exposed, { received, answered, failed, queue }: Answers): Traffic[] {
  const { notGood } = exposed;
  const all = failed?.series ?? [];
  const outcomes = notGood === undefined ? { failed: all, unknown: [] } : notGoodOf(all, notGood);
  const byKey = (list: readonly Series[] = []) => new Map(list.map((one) => [labelKey(one.labels), one] as const));
  const [ins, outs, bads] = [byKey(received?.series), byKey(answered?.series), byKey(outcomes.failed)];
  const [queues, unknowns] = [byKey(queue?.series), byKey(outcomes.unknown)];
  const keys = new Set([ins, outs, bads, queues, unknowns].flatMap((map) => [...map.keys()]));
  return [...keys].map((key) => {
    const waiting = queues.get(key);
    const counts = [bads.get(key), outs.get(key), ins.get(key), unknowns.get(key)].filter((one) => one !== undefined);
    const times = unionTimes(counts);
    const at = (one: Series | undefined): Float64Array => valuesAt(times, one);
    const out = at(outs.get(key));
    const unknown = at(unknowns.get(key)).map(orZero);
    const judgedIn = mapPairs(at(ins.get(key)), unknown, (count, unclear) => count - unclear);
    const labels = (counts[0] ?? waiting)?.labels ?? {};
    const isElsewhere = !outs.has(key) && (answered?.series ?? []).some((one) => hasOtherLabels(one.labels, labels));
    const known = completed(exposed, judgedIn, out, at(bads.get(key)), isElsewhere);
    const received = mapPairs(known.received, unknown, (count, unclear) => count + unclear);
    const judged = known.received;
    const toAnswer = received.map((count, i) => (Number.isNaN(out[i]) ? (judged[i] ?? NaN) : count));
    return { labels, times, ...known, received, judged, unknown, toAnswer, queue: waiting, isElsewhere };
  });
}

/** Of the same thing, named by more labels or by fewer, as where a gateway counts requests and knows no version. */
function hasOtherLabels(one: Labels, other: Labels): boolean {
  const names = Object.keys(one);
  const both = names.filter((name) => name in other);
  const isSame = both.every((name) => one[name] === other[name]);
  return isSame && both.length > 0 && (both.length < names.length || both.length < Object.keys(other).length);
}

/**
 * Any two give the third. Servers bring up a counter with its first event: one that is not there while its sibling is
 * has counted none, of errors as of answers in an outage. What failed was received, even where nothing counts that yet.
 */
function completed(
  exposed: Exposed,
  received: Float64Array,
  answered: Float64Array,
  failed: Float64Array,
  isElsewhere: boolean
): Pick<Traffic, 'received' | 'answered' | 'failed'> {
  const sibling = exposed.received === undefined ? answered : received;
  const errors =
    exposed.failed === undefined
      ? mapPairs(received, answered, (count, good) => Math.max(0, count - orZero(good)))
      : failed.map((count, i) => (Number.isNaN(count) && !Number.isNaN(sibling[i]) ? 0 : count));
  const all =
    exposed.received === undefined
      ? mapPairs(errors, answered, (count, good) => count + orZero(good))
      : mapPairs(received, errors, (count, bad) => (Number.isNaN(count) ? bad : count));
  return {
    received: all,
    answered: answered.map((count, i) =>
      Number.isNaN(count) && !isElsewhere ? Math.max(0, (all[i] ?? NaN) - (errors[i] ?? NaN)) : count
    ),
    failed: errors,
  };
}

export function derive(
  query: SignalQuery<ThroughputOptions>,
  answers: AnswersOf<ThroughputPlan>,
  context: PlanContext
): Derived {
  const { profile } = context;
  const exposed = profile.traffic ?? {};
  const matrices = [answers.received, answers.answered, answers.failed, answers.queue].filter((m) => m !== undefined);
  const counted = [answers.received, answers.answered, answers.failed].some(
    (m) => m !== undefined && m.series.length > 0
  );
  const unknown = unknownMeasures(query.options.measures, context);
  const all = trafficOf(exposed, answers);
  const { series, notices: ofVersions } = withVersions(
    all.flatMap((traffic) => {
      const labels = contractLabels(traffic.labels, profile);
      return query.options.measures
        .filter((measure) => !unknown.includes(measure))
        .map((measure): SignalSeries => ({
          name: measure,
          labels: { ...labels, measure },
          ...measured(measure, traffic, context.window),
          hasThresholds: measure === judgedOf(query.options),
        }));
    }),
    answers.versions,
    query,
    context
  );
  // What was answered says nothing of what was asked for, or of what failed.
  const isSilent = counted && answers.received?.series.length === 0 && answers.failed?.series.length === 0;
  const looked = (exposed.received ?? exposed.answered)?.names[0];
  return {
    kind: 'series',
    series,
    notices: [
      ...notices(matrices),
      ...ofVersions,
      ...(exposed.notGood === undefined
        ? []
        : unknownValues(exposed.notGood.by, answers.failed?.series.map(({ labels }) => labels) ?? [])),
      ...elsewhere(all.filter((one) => one.isElsewhere)),
      ...unexposed(unknown, context),
      ...(counted && query.options.measures.some((one) => PER_SECOND.has(one)) ? rateNotice(context) : []),
      ...((counted && !isSilent) || looked === undefined ? [] : [missingMetric(looked, query, context.profile)]),
      ...(answers.queue?.series.length === 0 ? (profile.queue?.names.slice(0, 1) ?? []) : []).map((name) =>
        missingMetric(name, query, context.profile)
      ),
    ],
  };
}

const elsewhere = (all: readonly Traffic[]): Notice[] =>
  all.length === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `The requests and the answers of ${listed(
            all.map(({ labels }) => describeLabels(labels)),
            3
          )} are counted under different labels, so that there is no ratio: give both counters the same ones.`,
        },
      ];

const PER_SECOND: ReadonlySet<ThroughputMeasure> = new Set(['received', 'processed', 'errors']);

/** Any two of received, answered and failed give the third; with one of them, that one is all there is to know. */
function unknownMeasures(measures: readonly ThroughputMeasure[], { profile }: PlanContext): ThroughputMeasure[] {
  const { received, answered, failed } = profile.traffic ?? {};
  const known = [received, answered, failed].filter((one) => one !== undefined).length;
  const there: Readonly<Record<ThroughputMeasure, boolean>> = {
    received: received !== undefined || known >= 2,
    processed: answered !== undefined || known >= 2,
    errors: failed !== undefined || known >= 2,
    errorShare: known >= 2,
    ratio: known >= 2,
    queue: profile.queue !== undefined,
  };
  return measures.filter((measure) => !there[measure]);
}

const unexposed = (unknown: readonly ThroughputMeasure[], { profile }: PlanContext): Notice[] =>
  unknown.length === 0 ? [] : [notExposed(profile, unknown.join(', '))];

function measured(
  measure: ThroughputMeasure,
  { times, received, judged, unknown, toAnswer, answered, failed, queue }: Traffic,
  window: number
): Omit<SignalSeries, 'name' | 'labels'> {
  const plus = (a: number, b: number): number => a + b;
  const perSecond = (counts: Float64Array) => counts.map((count) => count / window);
  switch (measure) {
    case 'received':
      return { times, value: perSecond(received), unit: 'reqps' };
    case 'processed':
      return { times, value: perSecond(answered), unit: 'reqps' };
    case 'errors':
      return { times, value: perSecond(failed), unit: 'reqps' };
    case 'queue':
      return { times: queue?.times ?? times, value: queue?.values ?? times.map(() => NaN), unit: 'short' };
    case 'errorShare': {
      const most = perEach(mapPairs(failed, unknown, plus), received);
      return {
        times,
        ...within(shareOf(failed, judged), perEach(failed, received), most),
        worst: most,
        unit: 'percentunit',
      };
    }
    case 'ratio': {
      const good = mapPairs(judged, failed, (count, bad) => Math.max(0, count - bad));
      const of = (count: Float64Array, all: Float64Array): Ratio => {
        const unclear = mapPairs(received, all, (whole, known) => whole - known);
        const worst = perEach(count, received);
        return { ...within(shareOf(count, all), worst, perEach(mapPairs(count, unclear, plus), received)), worst };
      };
      return { times, ...worse(of(answered, toAnswer), of(good, judged), failed), unit: 'percentunit' };
    }
  }
}

type Share = ReturnType<typeof shareOf>;

/** With the interval that requests of unknown outcome leave: from none of them to all. */
const within = (share: Share, least: Float64Array, most: Float64Array): Share => ({
  ...share,
  lower: mapPairs(share.lower, least, Math.min),
  upper: mapPairs(share.upper, most, Math.max),
});

type Ratio = Required<Pick<SignalSeries, 'value' | 'sample' | 'lower' | 'upper' | 'worst'>>;

/**
 * Where requests failed, the worse of both: a request of ten rows is answered with ten predictions, and these would make up
 * for nine that failed.
 */
function worse(byAnswers: Ratio, byStatus: Ratio, failed: Float64Array): Ratio {
  const isByStatus = byAnswers.value.map((value, i) =>
    (failed[i] ?? NaN) > 0 && (byStatus.value[i] ?? NaN) < value ? 1 : 0
  );
  const chosen = (name: keyof Ratio): Float64Array =>
    byAnswers[name].map((figure, i) => (isByStatus[i] === 1 ? (byStatus[name][i] ?? NaN) : figure));
  return {
    value: chosen('value'),
    sample: chosen('sample'),
    lower: chosen('lower'),
    upper: chosen('upper'),
    worst: chosen('worst'),
  };
}
