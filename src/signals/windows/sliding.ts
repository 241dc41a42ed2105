import { valuesAt } from '../align';
import type { QueryEnvelope } from '../query';
import { labelKey } from '../select';
import type { Labels, Matrix, Series } from '../series';
import type { PlanContext } from '../signal';
import { slide } from './slide';
import { windowing } from './windowing';

/** The answer to `counted` as counts over the query's whole window. */
export function slidden(
  answer: Pick<Matrix, 'series'> | undefined,
  query: Pick<QueryEnvelope, 'mode'>,
  context: PlanContext
): Series[] {
  const how = windowing(query, context);
  return (answer?.series ?? []).map((one) => slide(one, how, context));
}

/** Finds the counts that belong to a series by its labels, some of them left out, on given times. */
export function finder(all: readonly Series[]): (labels: Labels, times: Float64Array) => Float64Array {
  const byKey = new Map(all.map((one) => [labelKey(one.labels), one] as const));
  return (labels, times) => valuesAt(times, byKey.get(labelKey(labels)));
}

/** Labels without some of them. */
export const without = (labels: Labels, ...names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
