import { unionTimes, valuesAt } from '../align';
import { labelKey } from '../select';
import type { Labels, Series } from '../series';

/** One combination of the labels that counts were split by. */
export interface Cell {
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
  const groups = new Map<string, { labels: Labels; parts: Array<{ labels: Labels; series: Series }> }>();
  for (const one of series) {
    const own: Record<string, string> = {};
    const cell: Record<string, string> = {};
    for (const [name, value] of Object.entries(one.labels)) {
      (split.includes(name) ? cell : own)[name] = value;
    }
    const key = labelKey(own);
    const group = groups.get(key) ?? { labels: own, parts: [] };
    group.parts.push({ labels: cell, series: one });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ labels, parts }) => {
    const times = unionTimes(parts.map((part) => part.series));
    return {
      labels,
      times,
      cells: parts.map((part) => ({ labels: part.labels, counts: withoutGaps(valuesAt(times, part.series)) })),
    };
  });
}

const withoutGaps = (counts: Float64Array): Float64Array => {
  for (let i = 0; i < counts.length; i++) {
    counts[i] = counts[i] > 0 ? counts[i] : 0;
  }
  return counts;
};

/** The counts of all cells that `wanted` accepts, added up. */
export function countsOf({ times, cells }: Tally, wanted: (labels: Labels) => boolean): Float64Array {
  const sum = new Float64Array(times.length);
  for (const { labels, counts } of cells) {
    if (wanted(labels)) {
      for (let i = 0; i < sum.length; i++) {
        sum[i] += counts[i];
      }
    }
  }
  return sum;
}
