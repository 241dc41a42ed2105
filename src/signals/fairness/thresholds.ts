import type { LevelRule, Thresholds } from '../../query/signal';
import type { FairnessMeasure, FairnessOptions } from './options';

/** Rates of one group, which nothing is compared with. */
const OF_ONE_GROUP = ['selectionRate', 'truePositiveRate', 'falsePositiveRate', 'precision', 'accuracy'] as const;
export type GroupMeasure = (typeof OF_ONE_GROUP)[number];

export const isOfOneGroup = (measure: FairnessMeasure): measure is GroupMeasure =>
  OF_ONE_GROUP.some((one) => one === measure);

/** Signed differences of these are bad for a group when they are negative. */
const GOOD_RATES: readonly FairnessMeasure[] = [
  'statisticalParity',
  'equalOpportunity',
  'predictiveParity',
  'accuracyParity',
  'averageOdds',
];

type ThresholdOptions = Pick<FairnessOptions, 'measures'> & Partial<Pick<FairnessOptions, 'reference'>>;

/** The four-fifths rule, and differences of a tenth and a fifth, on the side on which a group is worse off. */
function thresholdsOf({ measures: [judged], reference }: ThresholdOptions): Thresholds {
  // How often a group should be selected, or the model right about it, is for the query to say.
  if (judged === undefined || isOfOneGroup(judged)) {
    return { direction: judged === 'falsePositiveRate' ? 'above' : 'below' };
  }
  if (judged === 'disparateImpact') {
    return { direction: 'below', warning: 0.9, critical: 0.8 };
  }
  return reference !== undefined && GOOD_RATES.includes(judged)
    ? { direction: 'below', warning: -0.1, critical: -0.2 }
    : { direction: 'above', warning: 0.1, critical: 0.2 };
}

export const levels: LevelRule<ThresholdOptions> = { levelBy: 'interval', thresholds: thresholdsOf };
