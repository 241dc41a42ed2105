import { valuesAt } from '../align';
import { labelKey } from '../select';
import type { Labels, Series } from '../series';

/** Finds the counts that belong to a series by its labels, some of them left out, on given times. */
export function finder(all: readonly Series[]): (labels: Labels, times: Float64Array) => Float64Array {
  const byKey = new Map(all.map((one) => [labelKey(one.labels), one] as const));
  return (labels, times) => valuesAt(times, byKey.get(labelKey(labels)));
}

/** Labels without some of them. */
export const without = (labels: Labels, ...names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
