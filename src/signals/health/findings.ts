import { grouped } from '../../grouped';
import { hasEnded, valuesAt } from '../../query/align';
import { answersTo } from '../../query/composed';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { levelOf, LEVELS, levels, urgencies } from '../../query/level';
import { labelKey } from '../../query/select';
import type { PlanContext, Signal, Thresholds } from '../../query/signal';
import { largest, mapPairs } from '../../stats/elements';
import { kendall } from '../../stats/ranking';
import type { Part } from './parts';

type Trend = 'worsening' | 'improving' | 'steady' | 'unknown';

/** The state of one signal of one model and version, by its worst series. */
export interface Finding {
  readonly signal: Signal;
  readonly model: string | undefined;
  readonly version: string | undefined;
  readonly series: SignalSeries | undefined;
  readonly thresholds: Thresholds | undefined;
  /** Unix seconds. */
  readonly times: Float64Array;
  /** The highest level of all series at each time. */
  readonly levels: Float64Array;
  /** Unix seconds; NaN where nothing is known. */
  readonly since: number;
  /** Unix seconds of the last figure of any series, where there should have been others since. */
  readonly ended: number | undefined;
  readonly trend: Trend;
  /** How many series were judged, and how many of them are as bad. */
  readonly judged: number;
  readonly asBad: number;
  /** Why there is no figure, where the signal said so. */
  readonly limits: readonly string[];
  /** A source did not answer what the signal cannot do without. */
  readonly isUnanswered?: boolean;
}

type Range = Pick<PlanContext, 'to' | 'step'>;

export function findings(parts: readonly Part[], answers: Readonly<Record<string, unknown>>, range: Range): Finding[] {
  return parts.flatMap((part): Finding[] => {
    if (!part.ok) {
      return [without(part.signal, [part.reason])];
    }
    const own = answersTo(part.signal.id, part.bound, answers);
    if (!own.ok) {
      return [{ ...without(part.signal, [own.reason]), isUnanswered: true }];
    }
    return ofSignal(part.signal, part.bound.thresholds, part.bound.derive(own.answers), range);
  });
}

function without(signal: Signal, limits: readonly string[]): Finding {
  return {
    signal,
    model: undefined,
    version: undefined,
    series: undefined,
    thresholds: undefined,
    times: new Float64Array(),
    levels: new Float64Array(),
    since: NaN,
    ended: undefined,
    trend: 'unknown',
    judged: 0,
    asBad: 0,
    limits,
  };
}

function ofSignal(signal: Signal, thresholds: Thresholds | undefined, derived: Derived, range: Range): Finding[] {
  // Why there is no figure is first of all that its metric is not there.
  const isMissing = ({ missing }: Notice): boolean => missing !== undefined;
  const limits = [...derived.notices.filter(isMissing), ...derived.notices.filter((notice) => !isMissing(notice))].map(
    ({ text }) => text
  );
  if (derived.kind !== 'series' || thresholds === undefined) {
    return [];
  }
  const groups = grouped(
    derived.series.filter(({ hasThresholds, times }) => hasThresholds !== false && times.length > 0),
    ({ labels: { model = '', version = '' } }) => labelKey({ model, version })
  );
  return groups.size === 0
    ? [without(signal, limits)]
    : [...groups.values()].map((all) => ofGroup(signal, thresholds, all, limits, range));
}

function ofGroup(
  signal: Signal,
  thresholds: Thresholds,
  all: readonly SignalSeries[],
  limits: readonly string[],
  { to, step }: Range
): Finding {
  const { minimumSample, levelBy: by } = signal;
  const judged = all.map((series) => ({
    series,
    levels: urgencies(series, levels(series, thresholds, { minimumSample, by }), minimumSample),
  }));
  const end = largest(all.map(({ times }) => times.at(-1) ?? NaN));
  const isOver = all.every(({ times }) => hasEnded(times, step, to));
  const levelNow = ({ series, levels: own }: (typeof judged)[number]): number =>
    (isOver || hasEnded(series.times, 0, end + step) ? undefined : own.at(-1)) ?? LEVELS.insufficient;
  const worst = judged.reduce((a, b) =>
    levelNow(b) > levelNow(a) || (levelNow(b) === levelNow(a) && isWorse(b.series, a.series, thresholds)) ? b : a
  );
  const now = levelNow(worst);
  const { times } = worst.series;
  let first = worst.levels.length - 1;
  while (first > 0 && worst.levels[first - 1] === now) {
    first -= 1;
  }
  return {
    signal,
    model: all.find(({ labels }) => labels.model !== undefined)?.labels.model,
    version: all[0]?.labels.version,
    series: worst.series,
    thresholds,
    times,
    levels: highest(
      judged.map((one) => ({ times: one.series.times, levels: one.levels })),
      times
    ).map(levelOf),
    since: now === LEVELS.insufficient && levelNow(worst) !== worst.levels.at(-1) ? NaN : (times[first] ?? NaN),
    ended: isOver ? end : undefined,
    trend: trendOf(sinceThen(worst.series, first), thresholds),
    judged: judged.length,
    asBad: judged.filter((one) => levelNow(one) === now).length,
    limits,
  };
}

function isWorse(a: SignalSeries, b: SignalSeries, { direction }: Thresholds): boolean {
  const [x, y] = [a.value.at(-1) ?? NaN, b.value.at(-1) ?? NaN];
  return !Number.isNaN(x) && (Number.isNaN(y) || (direction === 'above' ? x > y : x < y));
}

interface Leveled {
  readonly times: Float64Array;
  readonly levels: Float64Array;
}

/** The highest level at each of the times; insufficient where nothing has that time. */
export function highest(all: readonly Leveled[], times: Float64Array): Float64Array {
  return all.reduce<Float64Array>(
    (highest, one) =>
      mapPairs(highest, valuesAt(times, { labels: {}, times: one.times, values: one.levels }), (a, b) =>
        b > a ? b : a
      ),
    new Float64Array(times.length).fill(LEVELS.insufficient)
  );
}

/**
 * The points of a level that began at the index `first`, and as many before them: what went on hours before does not say whether
 * it gets better.
 */
export function sinceThen(series: SignalSeries, first: number): SignalSeries {
  const { times, value } = series;
  const start = Math.max(0, times.length - 2 * Math.max(times.length - first, LEAST_POINTS));
  return { ...series, times: times.slice(start), value: value.slice(start) };
}

/** Of so many points, spread over the range: enough for a direction, and the cost grows with their square. */
const TREND_POINTS = 48;
const CLEAR_TREND = 0.3;
/** Fewer have no direction. */
const LEAST_POINTS = 3;

/** The direction in which the values went, by Kendall's rank correlation with time. */
export function trendOf({ times, value }: SignalSeries, { direction }: Thresholds): Trend {
  const known = Array.from(times, (_, i) => i).filter((i) => !Number.isNaN(value[i]));
  const every = Math.max(1, Math.ceil(known.length / TREND_POINTS));
  const some = known.filter((_, i) => i % every === 0);
  if (some.length < LEAST_POINTS) {
    return 'unknown';
  }
  const tau = kendall(
    some.map((i) => times[i] ?? NaN),
    some.map((i) => value[i] ?? NaN)
  );
  return Number.isNaN(tau) || Math.abs(tau) < CLEAR_TREND
    ? 'steady'
    : tau > 0 === (direction === 'above')
      ? 'worsening'
      : 'improving';
}
