import { grouped } from '../../../../grouped';
import { knownPart, unionTimes, valuesAt } from '../../../../query/align';
import { MUCH_MORE } from '../../../../query/durations';
import { nativeIncrease } from '../../../../query/expressions';
import type { CountsRequest } from '../../../../query/request';
import { labelKey } from '../../../../query/select';
import type { Labels, Matrix, Series } from '../../../../query/series';
import { countUpTo } from '../addedUp';
import { histogramKey } from './edges';
import { type Ask, earlier, rangeOver, windowsOf } from './grid';

type Native = NonNullable<CountsRequest['native']>;

/**
 * Native histograms of the same name in the form of the classic ones: buckets with `le`, `_count` or `_sum`. Beside
 * classic ones, those of instances that have native ones alone come with them.
 */
export async function withNative(request: CountsRequest, counted: Promise<Matrix>, given: Ask): Promise<Matrix> {
  const { native, offset } = request;
  if (native === undefined) {
    return counted;
  }
  const ask = earlier(given, offset);
  const [classic, all] = await Promise.all([counted, nativeOver(request, native, 'all', ask)]);
  if (all.series.length === 0) {
    // They may be why: histograms that could not be added up.
    return { ...classic, warnings: [...new Set([...classic.warnings, ...all.warnings])] };
  }
  const alone = classic.series.length === 0 ? all : await nativeOver(request, native, 'alone', ask);
  return together(native.part, classic, all, alone);
}

async function nativeOver(
  request: CountsRequest,
  { selectors }: Native,
  which: 'all' | 'alone',
  ask: Ask
): Promise<Matrix> {
  const { slots, perWindow, points } = windowsOf(request);
  const { expr, each } = nativeIncrease(selectors, request.by, request.window, which);
  const wanted = { first: slots.first + (perWindow - 1) * slots.step, step: slots.step, count: points };
  // A server that knows no native histograms may refuse to add up what it takes for gauges.
  return ask({ ...rangeOver(wanted, expr), each }).catch((): Matrix => ({ series: [], warnings: [], infos: [] }));
}

/** A native histogram over time as cumulative buckets on all the edges that it has, and `more`; NaN at moments that cut an edge. */
function asBuckets({ labels, histograms = [] }: Series, more: readonly number[]): Series[] {
  const times = Float64Array.from(histograms, ({ time }) => time);
  const own = histograms.flatMap(({ histogram }) => histogram.buckets.flatMap(({ left, right }) => [left, right]));
  const edges = [...new Set([...own, ...more])].filter(Number.isFinite);
  return [...edges, Infinity].flatMap((edge): Series[] => {
    const values = Float64Array.from(histograms, ({ histogram }) => countUpTo(histogram, edge));
    return knownPart({ labels: { ...labels, le: edge === Infinity ? '+Inf' : String(edge) }, times, values });
  });
}

/** In the form of the classic series: buckets with `le`, on their own edges and `more` of them, `_count` or `_sum`. */
function asClassic(
  all: readonly Series[],
  part: Native['part'],
  moreOf: (owner: Labels) => readonly number[]
): Series[] {
  return all.flatMap((one) => {
    const { labels, histograms = [] } = one;
    if (part === 'buckets') {
      return asBuckets(one, moreOf(labels));
    }
    const values = Float64Array.from(histograms, ({ histogram }) => histogram[part]);
    return [{ labels, times: Float64Array.from(histograms, ({ time }) => time), values }];
  });
}

/**
 * Classic and native counts as one series each: the classic ones, which are exact, with those of instances that have
 * native histograms alone; but at moments at which all native ones count much more, these.
 */
function together(part: Native['part'], classic: Matrix, all: Matrix, alone: Matrix): Matrix {
  const ours = grouped(classic.series, histogramKey);
  const edgesBeside = (labels: Labels): number[] =>
    (ours.get(labelKey(labels)) ?? []).map((one) => Number(one.labels['le'])).filter(Number.isFinite);
  const beside = grouped(asClassic(alone.series, part, edgesBeside), histogramKey);
  const theirs = grouped(
    asClassic(all.series, part, () => []),
    histogramKey
  );
  const series = [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((owner) => {
    const other = theirs.get(owner) ?? [];
    const exact = added(ours.get(owner) ?? [], beside.get(owner) ?? []);
    return merged(exact, other, (counted, more) => (more > 0 && !(more <= MUCH_MORE * counted) ? 'other' : 'one'));
  });
  const infos = [...new Set([...classic.infos, ...all.infos])];
  return { ...classic, series, warnings: [...new Set([...classic.warnings, ...all.warnings])], infos };
}

/** How many there were of one histogram, or its sum, at the given times. */
const totals = (all: readonly Series[], times: Float64Array): Float64Array =>
  valuesAt(
    times,
    all.find(({ labels }) => labels['le'] === undefined || labels['le'] === '+Inf')
  );

/** Two histograms added up: at times that both have, on the common edges; otherwise as in the one. */
const added = (one: readonly Series[], other: readonly Series[]): readonly Series[] =>
  one.length === 0 || other.length === 0
    ? [...one, ...other]
    : merged(one, other, (ofOne, ofOther) => (Number.isNaN(ofOther) ? 'one' : Number.isNaN(ofOne) ? 'other' : 'both'));

/** Two histograms as one: from which of them a moment comes is chosen by how many either counts at it. */
function merged(
  one: readonly Series[],
  other: readonly Series[],
  choose: (ofOne: number, ofOther: number) => 'one' | 'other' | 'both'
): Series[] {
  const times = unionTimes([...one, ...other]);
  const [ofOne, ofOther] = [totals(one, times), totals(other, times)];
  const chosen = Array.from(times, (_, i) => choose(ofOne[i] ?? NaN, ofOther[i] ?? NaN));
  return [...grouped([...one, ...other], ({ labels }) => labelKey(labels))].flatMap(([key, [{ labels }]]) => {
    const find = (all: readonly Series[]) =>
      valuesAt(
        times,
        all.find((series) => labelKey(series.labels) === key)
      );
    const [a, b] = [find(one), find(other)];
    const values = times.map((_, i) => {
      const [x, y] = [a[i] ?? NaN, b[i] ?? NaN];
      return chosen[i] === 'both' ? x + y : chosen[i] === 'one' ? x : y;
    });
    return knownPart({ labels, times, values });
  });
}
