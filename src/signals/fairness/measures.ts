import {
  averageAbsoluteOddsDifference,
  averageOddsDifference,
  type Disparity,
  equalizedOddsDifference,
  type GroupRate,
  type Groups,
  rateDifference,
  rateOf,
  rateRatio,
  signedDifference,
  signedRatio,
} from '../../stats/fairness';
import { shareInterval } from '../../stats/interval';
import type { FairnessMeasure, FairnessOptions } from './options';
import type { GroupMeasure } from './thresholds';

type DisparityMeasure = Exclude<FairnessMeasure, GroupMeasure>;

const GROUP_RATES: Readonly<Record<GroupMeasure, GroupRate>> = {
  selectionRate: 'selectionRate',
  truePositiveRate: 'truePositiveRate',
  falsePositiveRate: 'falsePositiveRate',
  precision: 'positivePredictiveValue',
  accuracy: 'accuracy',
};

/** The rate that a difference is of. */
const DIFFERENCES: Readonly<
  Record<
    Exclude<DisparityMeasure, 'disparateImpact' | 'equalizedOdds' | 'averageOdds' | 'averageAbsoluteOdds'>,
    GroupRate
  >
> = {
  statisticalParity: 'selectionRate',
  equalOpportunity: 'truePositiveRate',
  predictiveParity: 'positivePredictiveValue',
  falsePositiveRateGap: 'falsePositiveRate',
  falseNegativeRateGap: 'falseNegativeRate',
  accuracyParity: 'accuracy',
};

export interface RateFigure {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly sample: number;
}

/** The rate of one group with Wilson's interval; NaN where it rests on fewer than `minimumGroup`. */
export function groupRate(measure: GroupMeasure, group: Groups[string], minimumGroup: number): RateFigure {
  const { successes, trials } = rateOf(GROUP_RATES[measure], group);
  return trials >= minimumGroup
    ? { value: successes / trials, sample: trials, ...shareInterval(successes, trials) }
    : { value: NaN, lower: NaN, upper: NaN, sample: trials };
}

/** Between the extremes, or of the group furthest from all together. */
export function betweenGroups(
  measure: DisparityMeasure,
  groups: Groups,
  options: Pick<FairnessOptions, 'against' | 'minimumGroup'>,
  confidence?: number
): Disparity {
  const how = { against: options.against, minimumTrials: options.minimumGroup, confidence };
  switch (measure) {
    case 'disparateImpact':
      return rateRatio(groups, 'selectionRate', how);
    case 'equalizedOdds':
      return equalizedOddsDifference(groups, how);
    case 'averageOdds':
    case 'averageAbsoluteOdds':
      return equalizedOddsDifference(groups, { ...how, combine: 'mean' });
    default:
      return rateDifference(groups, DIFFERENCES[measure], how);
  }
}

/** One group against the privileged one, with a sign. */
export function againstReference(
  measure: DisparityMeasure,
  group: Groups[string],
  reference: Groups[string],
  { minimumGroup }: Pick<FairnessOptions, 'minimumGroup'>,
  confidence?: number
): Disparity {
  const how = { minimumTrials: minimumGroup, confidence };
  switch (measure) {
    case 'disparateImpact':
      return signedRatio(group, reference, 'selectionRate', how);
    case 'equalizedOdds':
      return equalizedOddsDifference({ group, reference }, how);
    case 'averageOdds':
      return averageOddsDifference(group, reference, how);
    case 'averageAbsoluteOdds':
      return averageAbsoluteOddsDifference(group, reference, how);
    default:
      return signedDifference(group, reference, DIFFERENCES[measure], how);
  }
}
