import { z } from 'zod';
import { chosenFrom, someOf } from '../../query/choices';

const FAIRNESS_MEASURES = [
  'disparateImpact',
  'statisticalParity',
  'equalOpportunity',
  'equalizedOdds',
  'averageOdds',
  'averageAbsoluteOdds',
  'predictiveParity',
  'falsePositiveRateGap',
  'falseNegativeRateGap',
  'accuracyParity',
  'selectionRate',
  'truePositiveRate',
  'falsePositiveRate',
  'precision',
  'accuracy',
] as const;
export type FairnessMeasure = (typeof FAIRNESS_MEASURES)[number];

export const fairnessOptions = z.strictObject({
  measures: someOf(
    FAIRNESS_MEASURES,
    ['disparateImpact'],
    'Disparities between groups, and rates of each group; thresholds apply to the first. disparateImpact: the lowest selection rate by the highest (four-fifths rule); statisticalParity: their difference; equalOpportunity: of true positive rates; equalizedOdds: the larger gap of true and false positive rates; averageOdds; predictiveParity: of precisions; gaps of false positive and false negative rates; accuracyParity; selectionRate, truePositiveRate, falsePositiveRate, precision and accuracy of each group'
  ),
  attributes: z
    .array(z.string().min(1))
    .optional()
    .meta(chosenFrom('attributes'))
    .describe('Only these protected attributes; empty for all'),
  positive: z
    .string()
    .optional()
    .meta(chosenFrom('classes'))
    .describe('The favourable class, such as approve; needed unless its name makes that clear'),
  reference: z
    .string()
    .optional()
    .meta(chosenFrom('groups'))
    .describe(
      "The privileged group: every other group is then compared with it, with a sign (AIF360's convention). If left out, the extremes are compared (fairlearn's convention)"
    ),
  against: z
    .enum(['extremes', 'overall'])
    .default('extremes')
    .meta({ title: 'Without a reference, compare' })
    .describe(
      'Without a reference: the lowest group compared with the highest, or the group furthest from the overall rate'
    ),
  minimumGroup: z
    .number()
    .int()
    .min(1)
    .default(30)
    .describe('Groups with fewer observations are left out of a rate: their rate is undefined, not zero'),
  view: z
    .enum(['series', 'groups'])
    .default('series')
    .describe('series: disparities over time; groups: a table of the rates of each group at the end of the range'),
});
export type FairnessOptions = z.infer<typeof fairnessOptions>;
