import type { BinaryCounts } from '../classification';
import type { Rate } from '../interval';

/** A share of one group's predictions. */
export type GroupRate =
  | 'selectionRate'
  | 'baseRate'
  | 'truePositiveRate'
  | 'falsePositiveRate'
  | 'trueNegativeRate'
  | 'falseNegativeRate'
  | 'positivePredictiveValue'
  | 'falseDiscoveryRate'
  | 'negativePredictiveValue'
  | 'falseOmissionRate'
  | 'accuracy'
  | 'errorRate';

/** Successes and trials of a rate. Selection can be had from predictions without labels: put them in tp and tn. */
export function rateOf(rate: GroupRate, { tp, fp, fn, tn }: BinaryCounts): Rate {
  switch (rate) {
    case 'selectionRate':
      return { successes: tp + fp, trials: tp + fp + fn + tn };
    case 'baseRate':
      return { successes: tp + fn, trials: tp + fp + fn + tn };
    case 'truePositiveRate':
      return { successes: tp, trials: tp + fn };
    case 'falsePositiveRate':
      return { successes: fp, trials: fp + tn };
    case 'trueNegativeRate':
      return { successes: tn, trials: fp + tn };
    case 'falseNegativeRate':
      return { successes: fn, trials: tp + fn };
    case 'positivePredictiveValue':
      return { successes: tp, trials: tp + fp };
    case 'falseDiscoveryRate':
      return { successes: fp, trials: tp + fp };
    case 'negativePredictiveValue':
      return { successes: tn, trials: tn + fn };
    case 'falseOmissionRate':
      return { successes: fn, trials: tn + fn };
    case 'accuracy':
      return { successes: tp + tn, trials: tp + fp + fn + tn };
    case 'errorRate':
      return { successes: fp + fn, trials: tp + fp + fn + tn };
  }
}

/** Several groups as one. */
export function pool(groups: readonly BinaryCounts[]): BinaryCounts {
  const sum = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (const { tp, fp, fn, tn } of groups) {
    sum.tp += tp;
    sum.fp += fp;
    sum.fn += fn;
    sum.tn += tn;
  }
  return sum;
}
