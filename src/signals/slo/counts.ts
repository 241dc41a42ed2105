import type { SignalQuery } from '../query';
import { isUnavailable } from '../request';
import { labelKey } from '../select';
import type { Labels, Matrix, Series } from '../series';
import type { PlanContext } from '../signal';
import { countsOf, slidden, tally } from '../windows';
import type { SloOptions } from './options';
import { over, windowsOf } from './plan';

/** Good and all events of one series over one window. */
export interface Counts {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly good: Float64Array;
  readonly total: Float64Array;
}

/** By series, then by window. */
export type CountsByWindow = ReadonlyMap<string, ReadonlyMap<string, Counts>>;

type Answers = Readonly<Record<string, unknown>>;

const isMatrix = (answer: unknown): answer is Matrix =>
  typeof answer === 'object' && answer !== null && !isUnavailable(answer) && 'series' in answer;

export const matricesOf = (answers: Answers): Matrix[] => Object.values(answers).filter(isMatrix);

export function countsByWindow(query: SignalQuery<SloOptions>, answers: Answers, context: PlanContext): CountsByWindow {
  const result = new Map<string, Map<string, Counts>>();
  for (const window of windowsOf(query.options)) {
    const there = over(window, context);
    const answered = (name: string): Series[] => {
      const answer = answers[`${name} ${window}`];
      return slidden(isMatrix(answer) ? answer : undefined, query, there);
    };
    const counts =
      query.options.objective === 'correct'
        ? ofOutcomes(answered('outcomes'))
        : ofGoodAndTotal(answered('good'), answered('total'));
    for (const one of counts) {
      const key = labelKey(one.labels);
      const windows = result.get(key) ?? new Map<string, Counts>();
      windows.set(window, one);
      result.set(key, windows);
    }
  }
  return result;
}

const ofOutcomes = (outcomes: readonly Series[]): Counts[] =>
  tally(outcomes, ['predicted', 'actual']).map((one) => ({
    labels: one.labels,
    times: one.times,
    good: countsOf(one, ({ predicted, actual }) => predicted === actual),
    total: countsOf(one, () => true),
  }));

function ofGoodAndTotal(good: readonly Series[], total: readonly Series[]): Counts[] {
  const byKey = new Map(good.map((one) => [labelKey(one.labels), one] as const));
  return total.flatMap((all): Counts[] => {
    const some = byKey.get(labelKey(all.labels));
    return some === undefined
      ? []
      : [{ labels: all.labels, times: all.times, good: latest(all.times, some), total: all.values }];
  });
}

/**
 * The value at each time, or the last one before it: counts of long windows move in slots that are longer than a step.
 * NaN where the last one is older than two of its own steps.
 */
export function latest(times: Float64Array, { times: own, values }: Pick<Series, 'times' | 'values'>): Float64Array {
  const gap = own.length > 1 ? (2 * (own[own.length - 1] - own[0])) / (own.length - 1) : Infinity;
  let at = -1;
  return times.map((time) => {
    while (at + 1 < own.length && own[at + 1] <= time + 0.0005) {
      at += 1;
    }
    return at >= 0 && time - own[at] <= gap ? values[at] : NaN;
  });
}
