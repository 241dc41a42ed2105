import { grouped } from '../../../../grouped';
import { renamed } from '../../../../profiles/expressions';
import { knownPart, unionTimes, valuesAt } from '../../../../query/align';
import { MUCH_MORE } from '../../../../query/durations';
import { type PromQL, promql } from '../../../../query/promql';
import type { CountsRequest, RangeRequest } from '../../../../query/request';
import { labelKey } from '../../../../query/select';
import type { Labels, Matrix, NativeHistogram, Series } from '../../../../query/series';
import { seconds } from '../../../../query/units';
import { histogramKey, windowsOf } from './grid';

/**
 * What a native histogram of the same name counted, in the form of the classic one: buckets with `le`, `_count` or
 * `_sum`. By `increase`, which extrapolates to the ends of the window: differences of histograms' own samples cannot be
 * told apart by resets in older releases.
 */
export async function nativeOver(
  request: CountsRequest,
  ask: (range: RangeRequest) => Promise<Matrix>
): Promise<Matrix | undefined> {
  const { native, window, offset = 0 } = request;
  if (native === undefined) {
    return undefined;
  }
  const { slots, perWindow, points } = windowsOf(request);
  const start = slots.first + (perWindow - 1) * slots.step;
  const matrix = await ask({
    kind: 'prometheus.range',
    expr: expressionOf(native, request.by, promql`[${{ duration: window }}]`),
    start: seconds(start - offset),
    end: seconds(start + (points - 1) * slots.step - offset),
    step: seconds(slots.step),
    whole: true,
  });
  const shared = edgesOf(matrix.series);
  const series =
    native.part === 'buckets'
      ? matrix.series.flatMap((one) => asBuckets(one, shared.length <= MOST_SHARED ? shared : edgesOf([one])))
      : matrix.series;
  return { ...matrix, series: series.map((one) => ({ ...one, times: one.times.map((time) => time + offset) })) };
}

function expressionOf(
  { selectors, part }: NonNullable<CountsRequest['native']>,
  by: readonly string[],
  range: PromQL
): PromQL {
  const own = by.filter((name) => name !== 'le');
  return selectors
    .map(({ selector, rename }) => {
      const names = own.map((name) => (name === rename?.to ? rename.from : name));
      const sum = promql`sum by (${{ labelNames: names }}) (increase(${selector}${range}))`;
      const named = rename === undefined ? sum : renamed(sum, rename.from, rename.to, own);
      return part === 'buckets'
        ? named
        : part === 'count'
          ? promql`histogram_count(${named})`
          : promql`histogram_sum(${named})`;
    })
    .reduce((a, b) => promql`${a} or ${b}`);
}

/** Empty buckets are left out of native histograms: few edges are shared, so that classes of one model can be compared. */
const MOST_SHARED = 160;

/** The edges of all, ascending: powers, of which the same one may differ in the last place. */
const edgesOf = (all: readonly Series[]): number[] =>
  [
    ...new Set(
      all.flatMap(({ histograms = [] }) =>
        histograms.flatMap(({ histogram }) => histogram.buckets.flatMap(({ left, right }) => [left, right]))
      )
    ),
  ]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);

/** A native histogram over time as cumulative buckets on all the edges that it has; NaN at moments that cut an edge. */
function asBuckets({ labels, histograms = [] }: Series, edges: readonly number[]): Series[] {
  const times = Float64Array.from(histograms, ({ time }) => time);
  return [...edges, Infinity].flatMap((edge): Series[] => {
    const values = Float64Array.from(histograms, ({ histogram }) => countUpTo(histogram, edge));
    return knownPart({ labels: { ...labels, le: edge === Infinity ? '+Inf' : String(edge) }, times, values });
  });
}

/** Edges are powers: texts of the same one may differ in the last place. */
const SAME = 1e-12;

function countUpTo({ count, buckets }: NativeHistogram, edge: number): number {
  if (edge === Infinity) {
    return count;
  }
  const tolerance = Math.abs(edge) * SAME;
  return buckets.some(({ left, right }) => left < edge - tolerance && right > edge + tolerance)
    ? NaN
    : buckets.reduce((sum, bucket) => (bucket.right <= edge + tolerance ? sum + bucket.count : sum), 0);
}

/**
 * Classic and native counts as one series each: the classic ones, which are exact, but at moments at which the native
 * ones count much more.
 */
export function together(classic: Matrix, native: Matrix | undefined): Matrix {
  if (native === undefined || native.series.length === 0) {
    return classic;
  }
  const [ours, theirs] = [grouped(classic.series, histogramKey), grouped(native.series, histogramKey)];
  const series = [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((owner) => {
    const [exact, other] = [ours.get(owner) ?? [], theirs.get(owner) ?? []];
    const total = (all: readonly Series[], times: Float64Array): Float64Array =>
      valuesAt(
        times,
        all.find(({ labels }) => labels['le'] === undefined || labels['le'] === '+Inf')
      );
    const times = unionTimes(other);
    const [counted, more] = [total(exact, times), total(other, times)];
    const taken = new Set(
      [...times]
        .filter((_, i) => {
          const n = more[i] ?? NaN;
          return n > 0 && !(n <= MUCH_MORE * (counted[i] ?? NaN));
        })
        .map((time) => Math.round(time * 1000))
    );
    return joined(exact, other, taken);
  });
  return { ...classic, series, warnings: [...new Set([...classic.warnings, ...native.warnings])] };
}

/** At the moments that are `taken` the other series, at all others the exact ones. */
function joined(exact: readonly Series[], other: readonly Series[], taken: ReadonlySet<number>): Series[] {
  const parts = new Map<string, { labels: Labels; points: [number, number][] }>();
  const add = (all: readonly Series[], isOurs: (ms: number) => boolean): void =>
    all.forEach(({ labels, times, values }) => {
      const part = parts.get(labelKey(labels)) ?? { labels, points: [] };
      times.forEach((time, i) => {
        if (isOurs(Math.round(time * 1000))) {
          part.points.push([time, values[i] ?? NaN]);
        }
      });
      parts.set(labelKey(labels), part);
    });
  add(exact, (ms) => !taken.has(ms));
  add(other, (ms) => taken.has(ms));
  return [...parts.values()].flatMap(({ labels, points }) => {
    points.sort(([a], [b]) => a - b);
    return points.length === 0
      ? []
      : [
          {
            labels,
            times: Float64Array.from(points, ([time]) => time),
            values: Float64Array.from(points, ([, value]) => value),
          },
        ];
  });
}
