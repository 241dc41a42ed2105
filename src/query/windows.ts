/** Counts over the window that each point looks back on. */
import { grouped } from '../grouped';
import { HISTOGRAM_PART, type Named } from '../profiles';
import { addAt, elementAt } from '../stats/elements';
import { unionTimes, valuesAt } from './align';
import { areOfOtherSets, classNotices, LABELLED, PREDICTED, spelledAlike } from './classes';
import type { Notice } from './derived';
import { parseDuration } from './duration';
import { alternatives, familyOf } from './expressions';
import { type Matcher, narrowed, selector } from './promql';
import type { QueryEnvelope } from './query';
import type { CounterSelector, CountsRequest } from './request';
import { identity, labelKey, matchers } from './select';
import type { Labels, Series } from './series';
import type { PlanContext } from './signal';
import { type Seconds, seconds } from './units';

type Asking = Pick<QueryEnvelope, 'mode' | 'model' | 'version' | 'filters' | 'groupBy'>;
type Context = Pick<PlanContext, 'from' | 'to' | 'step' | 'window' | 'profile'>;

const OPEN_BUCKET: Matcher = { label: 'le', op: '=', value: '+Inf' };

/**
 * What a metric's counters grew by over the window of each point, summed by what identifies a series of the query
 * another and by the labels of `split`. Buckets (`le` in `split`) come whole or not at all at a moment. What the same
 * servers count `beside` it shows whether a series that appears is new.
 */
export function counted(
  query: Asking,
  context: Context,
  metric: Named | string,
  split: readonly string[] = [],
  beside: readonly Named[] = []
): CountsRequest {
  const named = typeof metric === 'string' ? { names: [metric] } : metric;
  const { profile } = context;
  const to = profile.labels.model;
  const select = (...more: readonly Matcher[]) => alternatives(named, query, profile, more);
  const selectorsOf = (all: ReturnType<typeof alternatives>) =>
    all.map(({ selector: one, model, before, ofModel }): CounterSelector => ({
      selector: one,
      ...(model === to ? {} : { rename: { from: model, to } }),
      ...(before.length === 0 ? {} : { unless: { model, before, ofModel } }),
    }));
  const nativeSelectors = (bare: Named) => {
    const classics = alternatives(suffixed(bare, '_count'), query, profile);
    return selectorsOf(alternatives(bare, query, profile)).map((one, i) => ({
      ...one,
      classic: elementAt(classics, i).selector,
    }));
  };
  const native = nativeOf(named);
  const selectors = selectorsOf(select());
  return {
    ...countsRequest(query, context, selectors, split),
    ...(native === undefined ? {} : { native: { part: native.part, selectors: nativeSelectors(native.named) } }),
    ...(split.includes('le') ? { witnesses: select(OPEN_BUCKET).map((one) => one.selector) } : {}),
    siblings: [...new Set([named, ...beside].flatMap((one) => familyOf(one, query.model, profile)))],
  };
}

/** Labelled predictions by what was predicted and what came of it: an outcome that is not known yet is none. */
export const countedOutcomes = (
  query: Asking,
  context: Context,
  metric: string,
  split: readonly string[] = [],
  where: readonly Matcher[] = []
): CountsRequest =>
  counted(query, context, { names: [metric], where: [...where, LABELLED, PREDICTED] }, [
    ...split,
    'predicted',
    'actual',
  ]);

/** Several metrics in one answer, each with its name under `label`. */
export function countedTogether(
  query: Asking,
  context: Context,
  label: string,
  metrics: Readonly<Record<string, string>>
): CountsRequest {
  return {
    ...countsRequest(query, context, [], []),
    counters: Object.entries(metrics).map(([name, metric]) => ({
      selectors: [{ selector: selector(metric, matchers(query, context.profile)) }],
      labels: { [label]: name },
    })),
  };
}

/** The same of a selector that a person wrote, beside others. Throws RangeError where one is none. */
export const countedSelector = (
  query: Asking,
  context: Context,
  text: string,
  beside: readonly string[] = []
): CountsRequest => {
  const written = (one: string) => narrowed(one, matchers(query, context.profile));
  return {
    ...countsRequest(query, context, [{ selector: written(text) }], []),
    siblings: [...new Set([text, ...beside].map(written))],
  };
};

const countsRequest = (
  query: Asking,
  { profile, from, to, step, window }: Context,
  selectors: readonly CounterSelector[],
  split: readonly string[]
): CountsRequest => ({
  kind: 'prometheus.counts',
  counters: [{ selectors }],
  by: [...new Set([...identity(query, profile), ...split])],
  window,
  start: query.mode === 'instant' ? to : from,
  end: to,
  step,
});

/** The histogram that a metric is a part of, which may be a native one: of its names those that say so by their suffix. */
function nativeOf(
  named: Named
): { readonly named: Named; readonly part: NonNullable<CountsRequest['native']>['part'] } | undefined {
  const or = named.or === undefined ? undefined : nativeOf(named.or);
  const suffix = named.names.map((name) => HISTOGRAM_PART.exec(name)?.[1]).find((one) => one !== undefined);
  if (suffix === undefined) {
    return or;
  }
  const { where = [], model, names } = named;
  const bare: Named = {
    names: names.filter((name) => name.endsWith(`_${suffix}`)).map((name) => name.replace(HISTOGRAM_PART, '')),
    where: where.filter(({ label }) => label !== 'le'),
    ...(model === undefined ? {} : { model }),
    ...(or === undefined ? {} : { or: or.named }),
  };
  return { named: bare, part: suffix === 'count' ? 'count' : suffix === 'sum' ? 'sum' : 'buckets' };
}

/** A histogram's series of one kind, under each of its names. */
export const suffixed = (named: Named, suffix: string, ...more: readonly Matcher[]): Named => ({
  names: named.names.map((name) => `${name}${suffix}`),
  where: [...(named.where ?? []), ...more],
  ...(named.model === undefined ? {} : { model: named.model }),
  ...(named.or === undefined ? {} : { or: suffixed(named.or, suffix, ...more) }),
});

/** One combination of the labels that counts were split by. */
interface Cell {
  readonly labels: Labels;
  /** As long as the tally's `times`. */
  readonly counts: Float64Array;
}

/** Counts of one thing over time, split by some of their labels. */
export interface Tally {
  /** Without those that the counts are split by. */
  readonly labels: Labels;
  /** Unix seconds, ascending. */
  readonly times: Float64Array;
  readonly cells: readonly Cell[];
}

/**
 * Gathers counts that differ only in the labels of `split`. Where one cell has no point but another has, it counts
 * nothing: its series was not born yet, or is gone.
 */
export function tally(series: readonly Series[], split: readonly string[]): Tally[] {
  const isOfOutcomes = split.includes('predicted') && split.includes('actual');
  return [...grouped(series, ({ labels }) => labelKey(without(labels, ...split))).values()].map((parts) => {
    const times = unionTimes(parts);
    const cells = parts.map(({ labels }) =>
      Object.fromEntries(Object.entries(labels).filter(([name]) => split.includes(name)))
    );
    const spelled = isOfOutcomes ? spelledAlike(cells) : (cell: Labels) => cell;
    return {
      labels: without(parts[0].labels, ...split),
      times,
      cells: cells.map((cell, i) => ({
        labels: spelled(cell),
        counts: withoutGaps(valuesAt(times, parts[i])),
      })),
    };
  });
}

/** Notices by their text, each said once. */
export type Notices = Map<string, Notice>;

/**
 * Outcomes by class, of which `notices` says what is amiss in how classes are named. Without those in which predictions and labels
 * name classes of different sets: nobody knows which of them were right.
 */
export function outcomesIn(series: readonly Series[], notices: Notices, split: readonly string[] = []): Tally[] {
  return tally(series, [...split, 'predicted', 'actual']).filter(({ cells }) => {
    classNotices(cells).forEach((notice) => notices.set(notice.text, notice));
    return !areOfOtherSets(cells);
  });
}

/** Whether an outcome is as it was predicted. */
export const isRight = ({ predicted, actual }: Labels): boolean => predicted === actual;

const withoutGaps = (counts: Float64Array): Float64Array => counts.map((count) => (count > 0 ? count : 0));

/** The counts of all cells that `wanted` accepts, added up. */
export function countsOf({ times, cells }: Tally, wanted: (labels: Labels) => boolean): Float64Array {
  const sum = new Float64Array(times.length);
  for (const { labels, counts } of cells) {
    if (wanted(labels)) {
      for (let i = 0; i < sum.length; i++) {
        addAt(sum, i, counts[i] ?? NaN);
      }
    }
  }
  return sum;
}

/** Finds the counts that belong to a series by its labels, some of them left out, on given times. */
export function valuesFinder(all: readonly Series[]): (labels: Labels, times: Float64Array) => Float64Array {
  const byKey = new Map(all.map((one) => [labelKey(one.labels), one] as const));
  return (labels, times) => valuesAt(times, byKey.get(labelKey(labels)));
}

/** Labels without some of them. */
export const without = (labels: Labels, ...names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));

/** Rates are right to so much of themselves, whatever the window. */
const RATE_TOLERANCE = 0.02;

/**
 * Says how far rates per second are off over a window that is no whole number of scrapes: it holds one more at some
 * moments than at others.
 */
export function rateNotice({ window, scrapeInterval }: Pick<PlanContext, 'window' | 'scrapeInterval'>): Notice[] {
  const scrapes = window / scrapeInterval;
  const off = Math.max(Math.ceil(scrapes) / scrapes - 1, 1 - Math.floor(scrapes) / scrapes);
  return off <= RATE_TOLERANCE
    ? []
    : [
        {
          severity: 'info',
          text: `The window of ${window}s is not a multiple of the scrape interval of ${scrapeInterval}s: rates per second vary by up to ${Math.round(100 * off)} % because of that. With a window of ${Math.ceil(scrapes) * scrapeInterval}s they do not.`,
        },
      ];
}

/** Prometheus gives no more points of a series than this. */
export const MAX_STEPS = 11_000;

interface HistoryOptions {
  readonly resolution: string;
  readonly history: string;
}

/**
 * Slots of what is accumulated since a deployment, on a grid of the clock's own: where they begin depends on the history
 * wanted alone, so that zooming a dashboard changes nothing. They go back by one to two histories, because they begin
 * once per history and not each day: every restart is another chance of a false alarm. Unix seconds.
 */
export function historySlots(
  options: HistoryOptions,
  { to }: Pick<PlanContext, 'to'>
): { readonly start: Seconds; readonly end: Seconds; readonly step: Seconds } {
  const step = parseDuration(options.resolution) ?? seconds(600);
  const length = parseDuration(options.history) ?? 0;
  const grid = Math.max(step, length);
  const begin = (Math.floor(to / grid) - 1) * grid;
  return {
    start: seconds((Math.floor(begin / step) + 1) * step),
    end: seconds(Math.floor(to / step) * step),
    step,
  };
}

/**
 * How often the slots that begin at `start` have restarted since `deployed` (Unix seconds): 0 where they reach back to it.
 */
export function restartsSince(deployed: number, start: number, { history }: HistoryOptions): number {
  const length = parseDuration(history) ?? NaN;
  return Math.max(0, Math.floor(start / length) - Math.floor(deployed / length));
}

/** Whether two histories, as far as slots go back, fit into one answer at that resolution. */
export const isHistoryShortEnough = ({ resolution, history }: HistoryOptions): boolean =>
  (2 * (parseDuration(history) ?? 0)) / (parseDuration(resolution) ?? Infinity) <= MAX_STEPS;

/** The times at which the query wants a figure. */
export function wantedTimes(
  { mode }: Pick<QueryEnvelope, 'mode'>,
  { from, to, step }: Pick<PlanContext, 'from' | 'to' | 'step'>
): Float64Array {
  return mode === 'instant'
    ? Float64Array.of(to)
    : Float64Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}
