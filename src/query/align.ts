import { mapPairs } from '../stats/elements';
import type { Matrix, Series } from './series';

/**
 * Brings one series onto the times of another: NaN where it has no point there. Both ascending, in Unix seconds;
 * times that differ by less than a millisecond are the same.
 */
export function valuesAt(times: Float64Array, series: Series | undefined): Float64Array {
  if (series?.times === times) {
    return series.values.slice();
  }
  const out = new Float64Array(times.length).fill(NaN);
  if (series === undefined) {
    return out;
  }
  let j = 0;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? NaN;
    while ((series.times[j] ?? NaN) < time - 0.0005) {
      j++;
    }
    if (Math.abs((series.times[j] ?? NaN) - time) < 0.0005) {
      out[i] = series.values[j] ?? NaN;
    }
  }
  return out;
}

/** A missing count, where that means none. */
export const orZero = (count: number): number => (Number.isNaN(count) ? 0 : count);

/** A sum of what is known of two: NaN only where neither is. */
export const plus = (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : a + b);

/** The least distance between neighbours among ascending times; +Infinity where there are fewer than two. */
export const leastSpacing = (times: Float64Array): number =>
  mapPairs(times.subarray(1), times, (time, before) => time - before).reduce((a, b) => Math.min(a, b), Infinity);

/**
 * Whether what has points at these times has ended by `end`: the next one is due, and late by more than a step. What looks back
 * on a long window has a point at every other step only; of one point alone the next is taken to be due a step later.
 */
export function hasEnded(times: Float64Array, step: number, end: number): boolean {
  const spacing = times.length > 1 ? leastSpacing(times) : step;
  return (times.at(-1) ?? NaN) + spacing + step < end - 0.0005;
}

/** The part of a series that is known: without the moments at which it is NaN, and nothing where it is always. */
export function knownPart(series: Series): Series[] {
  const isKnown = (_: number, i: number): boolean => !Number.isNaN(series.values[i]);
  const values = series.values.filter(isKnown);
  return values.length === 0 ? [] : [{ ...series, times: series.times.filter(isKnown), values }];
}

/** Every time at which any of the series has a point, ascending. */
export function unionTimes(series: readonly Series[]): Float64Array {
  const longest = series.reduce<Series | undefined>(
    (a, b) => (a && a.times.length >= b.times.length ? a : b),
    undefined
  );
  if (longest === undefined) {
    return new Float64Array();
  }
  const covers = series.every(
    (one) =>
      one.times.length === longest.times.length &&
      one.times[0] === longest.times[0] &&
      one.times.at(-1) === longest.times.at(-1)
  );
  if (covers) {
    return longest.times;
  }
  const all = new Set<number>();
  for (const one of series) {
    for (const time of one.times) {
      all.add(Math.round(time * 1000));
    }
  }
  return Float64Array.from(
    [...all].sort((a, b) => a - b),
    (ms) => ms / 1000
  );
}

export const notices = (matrices: readonly Matrix[]): { severity: 'info' | 'warning'; text: string }[] => {
  const out = new Map<string, 'info' | 'warning'>();
  for (const matrix of matrices) {
    matrix.infos.forEach((text) => out.set(text, 'info'));
    matrix.warnings.forEach((text) => out.set(text, 'warning'));
    omittedTexts(matrix).forEach((text) => out.set(text, 'warning'));
  }
  return [...out].map(([text, severity]) => ({ severity, text }));
};

const omittedTexts = ({ omitted = 0, series }: Matrix): string[] =>
  omitted > 0
    ? [
        `${omitted} more series are not shown: the limit of the data source is ${series.length}. Narrow the query by model or label, or raise the limit in the settings.`,
      ]
    : [];

/** What Prometheus remarks on a query, which is answered whole (`PromQLWarning` of its util/annotations/annotations.go). */
const REMARK = /^PromQL (warning|info):/;

/** Whether a warning says that the answer is not all there is: a store did not answer (Thanos, Cortex, remote read). */
export const isOfPart = (warning: string): boolean => !REMARK.test(warning);

/** Whether a warning says that native histograms were left out, as their buckets are others (there, 3.5; later releases add them up). */
export const isNotAdded = (warning: string): boolean =>
  /vector contains (a mix of )?histograms with (incompatible custom|exponential and custom) buckets/.test(warning);

export const isMatrix = (answer: unknown): answer is Matrix =>
  typeof answer === 'object' && answer !== null && 'series' in answer && 'infos' in answer && 'warnings' in answer;

/** Why answers are not all there is: warnings that say so, and series left out by the limit. */
export const missingFrom = (answers: Readonly<Record<string, unknown>>): string[] => [
  ...new Set(
    Object.values(answers)
      .filter(isMatrix)
      .flatMap((matrix) => [...matrix.warnings.filter(isOfPart), ...omittedTexts(matrix)])
  ),
];
