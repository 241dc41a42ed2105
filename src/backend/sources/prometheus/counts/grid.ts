import { knownPart, orZero } from '../../../../query/align';
import type { PromQL } from '../../../../query/promql';
import type { CountsRequest, RangeRequest } from '../../../../query/request';
import type { Labels, Matrix, Series } from '../../../../query/series';
import { seconds } from '../../../../query/units';
import { addAt } from '../../../../stats/elements';
import { slidingSums } from '../../../../stats/slidingSum';
import { nextTurn } from '../../../turn';

/**
 * Moments, each standing for the stretch of `length` seconds that ends with it (its beginning excluded): `first`,
 * `first + step` … `count` of them, Unix seconds. Stretches never overlap: `length <= step`.
 */
export interface Grid {
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly length: number;
}

export type Ask = (request: RangeRequest) => Promise<Matrix>;

/** The request for an expression at the moments of a grid. */
export const rangeOver = (
  { first, step, count }: Pick<Grid, 'first' | 'step' | 'count'>,
  expr: PromQL
): RangeRequest => ({
  kind: 'prometheus.range',
  expr,
  start: seconds(first),
  end: seconds(first + (count - 1) * step),
  step: seconds(step),
  whole: true,
});

/** Asks of so many seconds earlier, and answers for the times as they are. */
export function earlier(ask: Ask, offset = 0): Ask {
  const later = (one: Series): Series => ({
    ...one,
    times: one.times.map((time) => time + offset),
    ...(one.histograms && {
      histograms: one.histograms.map(({ time, histogram }) => ({ time: time + offset, histogram })),
    }),
  });
  return async (request) => {
    const { start, end } = request;
    const matrix = await ask({ ...request, start: seconds(start - offset), end: seconds(end - offset) });
    return offset === 0 ? matrix : { ...matrix, series: matrix.series.map(later) };
  };
}

/** How windows are made of stretches: the last `perWindow` slots, and what is left over before them, if anything. */
interface Windows {
  /** The moments that want a window each: the last `points` of the slots. */
  readonly points: number;
  readonly slots: Grid;
  readonly perWindow: number;
  readonly rest?: Grid;
}

/** A window that moves by less than this part of itself at a time shows nothing new. */
const POINTS_PER_WINDOW = 240;
/** For the window of one moment, shorter slots save nothing. */
const MIN_SLOT = 60;

/**
 * Windows of exactly `window` seconds that end at `start`, `start + step` … `end`, cut into slots that are asked for
 * once and added up, so that a long window costs what a short one costs; what is left over where the slot does not divide
 * the window is asked for beside the slots. A range is answered at its own moments, so that counts meet what else was asked
 * for at the same step; only a window of more than 240 steps moves in longer slots.
 */
export function windowsOf(request: Pick<CountsRequest, 'start' | 'end' | 'step' | 'window'>): Windows {
  const { start, end, step, window } = request;
  const isOne = start === end;
  const shortest = Math.max(Math.ceil(window / POINTS_PER_WINDOW), isOne ? MIN_SLOT : 0);
  const slot = isOne || shortest > step ? slotFrom(window, shortest) : step;
  const length = Math.min(slot, window);
  const perWindow = Math.max(1, Math.floor(window / slot + 1e-9));
  const left = window - perWindow * length;
  // Slots of ranges lie on the clock's own grid, so that the same panel asks the same question again.
  const from = isOne || window <= step ? start : Math.floor(start / slot) * slot;
  const points = Math.floor((end - from) / slot + 1e-9) + 1;
  return {
    points,
    perWindow,
    slots: { first: from - (perWindow - 1) * slot, step: slot, count: points + perWindow - 1, length },
    ...(left > 1e-9 ? { rest: { first: from - perWindow * slot, step: slot, count: points, length: left } } : {}),
  };
}

/** The smallest whole divisor of `window` from `least` to twice that; `least` where there is none, never more than the window. */
function slotFrom(window: number, least: number): number {
  for (let parts = Math.floor(window / least); parts >= 1 && window / parts <= 2 * least; parts--) {
    if (Number.isInteger(window / parts)) {
      return window / parts;
    }
  }
  return Math.min(least, window);
}

/** Whether nothing is lost where a step is read as nanoseconds and then as milliseconds, both cut off. */
const isReadExactly = (ms: number): boolean => Math.trunc(Math.trunc((ms / 1000) * 1e9) / 1e6) === ms;

/**
 * The largest part of `length`, in whole milliseconds, that is no longer than `most` and leaves nothing over; and that a server
 * reads as such, as Thanos' query frontend hands steps on without what `wholeStep` of queries.ts adds.
 */
export function partOf(length: number, most: number): number {
  const ms = Math.round(length * 1000);
  for (let parts = Math.max(1, Math.ceil(length / most)); parts < ms; parts++) {
    if (ms % parts === 0 && isReadExactly(ms / parts)) {
      return ms / parts / 1000;
    }
  }
  return 0.001;
}

/** What a set of labels counts in each stretch of a grid, and how many series it comes from; NaN where it has no sample. */
export interface Counted {
  readonly labels: Labels;
  readonly counts: Float64Array;
  /** Mostly the same for all, which then share one array: it is replaced where it changes, not written to. */
  series: Float64Array;
}

/** In place of equal figures that follow one another, the first of them; what is given is copied where it differs. */
export function sharing(): (figures: Float64Array) => Float64Array {
  let last = new Float64Array();
  return (figures) => {
    const isSame = figures.length === last.length && figures.every((figure, i) => Object.is(figure, last[i]));
    last = isSame ? last : figures.slice();
    return last;
  };
}

/** Unix seconds: the end of the last stretch with a sample, and of the next one that has some. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** So many times as long as nearly all pauses between stretches with samples is a gap, and no scrape that came late. */
const UNUSUAL = 3;

/** Where no series has a sample although some have before and after, for much longer than is usual between samples. */
export function gapsIn({ first, step, count }: Grid, counted: ReadonlyMap<string, Counted>): Gap[] {
  const all = [...counted.values()];
  const seen = Array.from({ length: count }, (_, i) => i).filter((i) =>
    all.some(({ counts }) => !Number.isNaN(counts[i]))
  );
  const pauses = seen.slice(1).map((to, i) => ({ from: seen[i] ?? NaN, to }));
  const lengths = pauses.map(({ from, to }) => to - from).sort((a, b) => a - b);
  const usual = Math.max(1, lengths[Math.floor(0.95 * lengths.length)] ?? 1);
  return pauses.flatMap(({ from, to }) =>
    to - from > UNUSUAL * usual ? [{ from: first + from * step, to: first + to * step }] : []
  );
}

/** As `Counted`, over whole windows: one figure a moment. */
export interface Windowed extends Counted {
  readonly times: Float64Array;
}

/**
 * Adds up the slots of each window; NaN at moments where no slot of the window has a sample. The sums take the place of the
 * counts in their own arrays: together, in large answers, they would not find room.
 */
export async function addUp(
  { slots, perWindow, points }: Windows,
  counted: ReadonlyMap<string, Counted>,
  ofRest: ReadonlyMap<string, Counted>
): Promise<Windowed[]> {
  const times = Float64Array.from({ length: points }, (_, i) => slots.first + (perWindow - 1 + i) * slots.step);
  const [known, ends] = [new Float64Array(slots.count), new Float64Array(perWindow)];
  const sums = (of: Float64Array | undefined, rest: Float64Array | undefined, out = of): Float64Array => {
    of?.forEach((count, i) => (known[i] = orZero(count)));
    const all = of === undefined ? new Float64Array(points) : slidingSums(known, perWindow, out, ends);
    const whole = all.length === points ? all : all.slice(perWindow - 1);
    rest?.forEach((count, i) => addAt(whole, i, orZero(count)));
    return whole;
  };
  const all: Windowed[] = [];
  type Sources = readonly [main: Float64Array | undefined, rest: Float64Array | undefined];
  let before: { readonly of: Sources; readonly series: Float64Array } | undefined;
  for (const key of new Set([...counted.keys(), ...ofRest.keys()])) {
    await nextTurn();
    const [main, rest] = [counted.get(key), ofRest.get(key)];
    const counts = sums(main?.counts, rest?.counts);
    if (before === undefined || before.of[0] !== main?.series || before.of[1] !== rest?.series) {
      const series = sums(main?.series, rest?.series, new Float64Array(slots.count));
      before = { of: [main?.series, rest?.series], series };
    }
    const { series } = before;
    blank(counts, (i) => !((series[i] ?? 0) > 0));
    all.push({ labels: (main ?? rest)?.labels ?? {}, times, series, counts });
  }
  return all;
}

/** Makes NaN what is not known, in place. */
export function blank(counts: Float64Array, isUnknown: (i: number) => boolean): void {
  for (let i = 0; i < counts.length; i++) {
    if (isUnknown(i)) {
      counts[i] = NaN;
    }
  }
}

/** The moments at which something is known. Most series lack the same ones: these share their times. */
export async function present(all: readonly Windowed[]): Promise<Series[]> {
  const shared = sharing();
  const series: Series[] = [];
  for (const { labels, times, counts } of all) {
    await nextTurn();
    if (counts.some(Number.isNaN)) {
      knownPart({ labels, times, values: counts }).forEach((one) => series.push({ ...one, times: shared(one.times) }));
    } else {
      series.push({ labels, times, values: counts });
    }
  }
  return series;
}
