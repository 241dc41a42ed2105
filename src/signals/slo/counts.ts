import type { Profile, Traffic } from '../../profiles';
import { isMatrix, orZero, unionTimes, valuesAt } from '../../query/align';
import { type BucketSeries, gatherBuckets, hasOpenBucket } from '../../query/buckets';
import { notGoodOf } from '../../query/outcomes';
import type { SignalQuery } from '../../query/query';
import { labelKey } from '../../query/select';
import type { Labels, Matrix, Series } from '../../query/series';
import { countsOf, isRight, type Notices, outcomesIn, type Tally, tally } from '../../query/windows';
import { elementAt, mapPairs } from '../../stats/elements';
import { binsOfCumulative, fractionBelow, sameEdge } from '../../stats/histogram';
import { limitOf } from './events';
import type { SloOptions } from './options';
import { windowsOf } from './plan';

/** Good and all events of one series over one window. */
export interface Counts {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly good: Float64Array;
  readonly total: Float64Array;
  /** Events of unknown outcome. */
  readonly unknown?: Float64Array;
  /** At some times clearly more events are counted as good than as all: nothing is known then. */
  readonly hasExcess?: boolean;
}

/** By series, then by window. */
type CountsByWindow = ReadonlyMap<string, ReadonlyMap<string, Counts>>;

type Answers = Readonly<Record<string, unknown>>;

export const hasSeries = (answer: unknown): boolean => isMatrix(answer) && answer.series.length > 0;

export const matricesOf = (answers: Answers): Matrix[] => Object.values(answers).filter(isMatrix);

export function countsByWindow(
  query: SignalQuery<SloOptions>,
  answers: Answers,
  { traffic, latency }: Profile,
  notices: Notices
): CountsByWindow {
  const split = traffic?.notGood;
  const limit = limitOf(query.options, latency);
  const result = new Map<string, Map<string, Counts>>();
  for (const window of windowsOf(query.options)) {
    const answered = (name: string): readonly Series[] | undefined => {
      const answer = answers[`${name} ${window}`];
      return isMatrix(answer) ? answer.series : undefined;
    };
    for (const one of countsOfEvents(query, answered, split, limit, notices)) {
      const key = labelKey(one.labels);
      const windows = result.get(key) ?? new Map<string, Counts>();
      windows.set(window, joined(windows.get(window), one));
      result.set(key, windows);
    }
  }
  return result;
}

/** The counts of one series under another layout of its buckets, at other moments. */
function joined(before: Counts | undefined, one: Counts): Counts {
  if (before === undefined) {
    return one;
  }
  const moments = [before, one]
    .flatMap((part) =>
      Array.from(part.times, (time, i) => ({ time, good: part.good[i] ?? NaN, total: part.total[i] ?? NaN }))
    )
    .sort((a, b) => a.time - b.time);
  return {
    labels: one.labels,
    times: Float64Array.from(moments, ({ time }) => time),
    good: Float64Array.from(moments, ({ good }) => good),
    total: Float64Array.from(moments, ({ total }) => total),
  };
}

function countsOfEvents(
  query: SignalQuery<SloOptions>,
  answered: (name: string) => readonly Series[] | undefined,
  split: Traffic['notGood'],
  limit: number,
  notices: Notices
): Counts[] {
  const outcomes = answered('outcomes');
  if (outcomes !== undefined) {
    return outcomesIn(outcomes, notices).map((one) => ({
      labels: one.labels,
      times: one.times,
      good: countsOf(one, isRight),
      total: countsOf(one, () => true),
    }));
  }
  const missing = answered('missing');
  if (missing !== undefined) {
    return validFeatures(
      answered('total') ?? [],
      tally(missing, ['feature']),
      tally(answered('invalid') ?? [], ['feature'])
    );
  }
  const notGood = answered('notGood');
  if (notGood !== undefined && split !== undefined) {
    const { failed, unknown } = notGoodOf(notGood, split);
    const unclear = new Map(unknown.map((one) => [labelKey(one.labels), one] as const));
    const all = answered('total') ?? [];
    return ofGoodBadAndTotal(undefined, failed, withoutUnknown(all, unclear)).map((one) => ({
      ...one,
      unknown: valuesAt(one.times, unclear.get(labelKey(one.labels))).map(orZero),
    }));
  }
  const [good, total] = [answered('good'), answered('total')];
  if (query.options.objective === 'custom' && good !== undefined && total !== undefined) {
    return ofGoodBadAndTotal(...underCommonLabels(good, total)).map(withoutExcess);
  }
  const buckets = answered('buckets');
  return buckets === undefined
    ? ofGoodBadAndTotal(good, answered('bad'), total)
    : ofBuckets(buckets, limit, query.options.objective === 'confidence');
}

/**
 * Counters of two places may be named by different labels, as where a gateway counts all and knows no version: both are
 * added up by the labels that both have. What is good of a label set that only the other has would else count as none.
 */
function underCommonLabels(
  good: readonly Series[],
  total: readonly Series[]
): [good: readonly Series[], bad: undefined, total: readonly Series[]] {
  const namesIn = (all: readonly Series[]) => new Set(all.flatMap(({ labels }) => Object.keys(labels)));
  const [ofGood, ofTotal] = [namesIn(good), namesIn(total)];
  const different = [...ofGood, ...ofTotal].filter((name) => !ofGood.has(name) || !ofTotal.has(name));
  if (good.length === 0 || total.length === 0 || different.length === 0) {
    return [good, undefined, total];
  }
  const added = (all: readonly Series[]): Series[] =>
    tally(all, different).map((one) => ({ labels: one.labels, times: one.times, values: countsOf(one, () => true) }));
  return [added(good), undefined, added(total)];
}

/** By so much two counters that are scraped at different moments may differ in a short window. */
const SKEW = 1.1;

/** Good events are part of all: a few more come from scrapes at different times, clearly more is an error. */
function withoutExcess(one: Counts): Counts {
  const isExcess = one.good.map((good, i) => (good > SKEW * (one.total[i] ?? NaN) ? 1 : 0));
  return {
    ...one,
    good: one.good.map((good, i) => (isExcess[i] === 1 ? NaN : Math.min(good, one.total[i] ?? NaN))),
    total: one.total.map((total, i) => (isExcess[i] === 1 ? NaN : total)),
    hasExcess: isExcess.includes(1),
  };
}

/** What is known of all: the rest is neither good nor bad. */
function withoutUnknown(total: readonly Series[], unclear: ReadonlyMap<string, Series>): Series[] {
  return total.map((one) => {
    const less = valuesAt(one.times, unclear.get(labelKey(one.labels)));
    return { ...one, values: mapPairs(one.values, less, (count, other) => Math.max(0, count - orZero(other))) };
  });
}

/**
 * Events up to `limit` of their histogram are the good ones, or those `above` it; at moments at which all histograms have
 * the edge. A native one has many, and is interpolated between them.
 */
function ofBuckets(buckets: readonly Series[], limit: number, above: boolean): Counts[] {
  return gatherBuckets(buckets).flatMap(({ labels, times, edges, counts }): Counts[] => {
    const exact = counts[edges.findIndex((edge) => Number.isFinite(edge) && sameEdge(edge, limit))];
    const all = counts.at(-1);
    if (all === undefined || edges.at(-1) !== Infinity || (exact === undefined && edges.length <= 2)) {
      return [];
    }
    const upTo =
      exact ??
      all.map((total, i) => {
        const reading = binsOfCumulative(
          edges,
          Float64Array.from(counts, (row) => row[i] ?? NaN)
        );
        return reading.ok ? total * fractionBelow(limit, reading.bins).value : NaN;
      });
    return [{ labels, times, total: all, good: above ? mapPairs(all, upTo, (count, below) => count - below) : upTo }];
  });
}

/** The labels of all that is not known to be good. */
export const notGoodLabels = (answers: Answers): Labels[] =>
  Object.entries(answers).flatMap(([name, answer]) =>
    name.startsWith('notGood ') && isMatrix(answer) ? answer.series.map(({ labels }) => labels) : []
  );

const histogramsIn = (answers: Answers): BucketSeries[] =>
  Object.entries(answers).flatMap(([name, answer]) =>
    name.startsWith('buckets ') && isMatrix(answer) ? gatherBuckets(answer.series) : []
  );

const distinct = (all: readonly BucketSeries[]): Labels[] => [
  ...new Map(all.map(({ labels }) => [labelKey(labels), labels] as const)).values(),
];

/**
 * The labels of histograms of which some have no bucket that ends where the objective wants one: with `idle`, even where
 * they counted nothing.
 */
export const withoutEdge = (answers: Answers, idle: boolean): Labels[] =>
  distinct(
    histogramsIn(answers).filter(
      ({ edges, counts }) =>
        edges.length === 1 && edges[0] === Infinity && (idle || counts.some((row) => row.some((count) => count > 0)))
    )
  );

/** The labels of histograms whose number of events is unknown. */
export const withoutTotal = (answers: Answers): Labels[] =>
  distinct(histogramsIn(answers).filter((one) => !hasOpenBucket(one)));

/** Values that were there and broke no rule, of as many as there are features for each prediction. */
function validFeatures(predictions: readonly Series[], missing: readonly Tally[], invalid: readonly Tally[]): Counts[] {
  const byKey = (list: readonly Tally[]) => new Map(list.map((one) => [labelKey(one.labels), one] as const));
  const [gone, broken] = [byKey(missing), byKey(invalid)];
  return predictions.flatMap(({ labels, times, values }): Counts[] => {
    const faults = [gone, broken].flatMap((one) => one.get(labelKey(labels)) ?? []);
    // A feature of which no value was missing yet may have no series that says so.
    const features = new Set(faults.flatMap(({ cells }) => cells.map((cell) => cell.labels['feature'])));
    if (features.size === 0) {
      return [];
    }
    const total = values.map((count) => count * features.size);
    const good = faults.reduce<Float64Array>((left, one) => {
      const bad = valuesAt(times, { labels, times: one.times, values: countsOf(one, () => true) });
      return mapPairs(left, bad, (count, none) => count - orZero(none));
    }, total);
    return [{ labels, times, total, good }];
  });
}

/**
 * Any two of them give the third. A counter that is not there yet where its sibling is has counted nothing: servers
 * bring up an error's counter with the first error, and one of successes with the first success.
 */
function ofGoodBadAndTotal(
  good: readonly Series[] | undefined,
  bad: readonly Series[] | undefined,
  total: readonly Series[] | undefined
): Counts[] {
  const byKey = (list: readonly Series[] | undefined) =>
    new Map((list ?? []).map((one) => [labelKey(one.labels), one] as const));
  const [goods, bads, totals] = [byKey(good), byKey(bad), byKey(total)];
  const keys =
    total === undefined
      ? [...goods.keys(), ...bads.keys()]
      : [...totals.keys(), ...(good === undefined ? bads.keys() : [])];
  return [...new Set(keys)].map((key) => {
    const own = [totals.get(key), goods.get(key), bads.get(key)].filter((one) => one !== undefined);
    const times =
      good === undefined || total === undefined ? unionTimes(own) : (totals.get(key)?.times ?? unionTimes(own));
    const at = (one: Series | undefined): Float64Array => valuesAt(times, one).map(orZero);
    const [fine, failed] = [at(goods.get(key)), at(bads.get(key))];
    // What failed was received, even where nothing counts that yet.
    const all = mapPairs(valuesAt(times, totals.get(key)), failed, (count, bad) => (Number.isNaN(count) ? bad : count));
    return {
      labels: elementAt(own, 0).labels,
      times,
      total: total === undefined ? mapPairs(fine, failed, (good, bad) => good + bad) : all,
      good: good === undefined ? mapPairs(all, failed, (count, bad) => Math.max(0, count - bad)) : fine,
    };
  });
}

/**
 * The value at each time, or the last one before it: counts of long windows move in slots that are longer than a step.
 * NaN where the last one is older than two of its own steps.
 */
export function latest(times: Float64Array, { times: own, values }: Pick<Series, 'times' | 'values'>): Float64Array {
  const gap = own.length > 1 ? (2 * ((own.at(-1) ?? NaN) - (own[0] ?? NaN))) / (own.length - 1) : Infinity;
  let at = -1;
  return times.map((time) => {
    while ((own[at + 1] ?? NaN) <= time + 0.0005) {
      at += 1;
    }
    return time - (own[at] ?? NaN) <= gap ? (values[at] ?? NaN) : NaN;
  });
}
