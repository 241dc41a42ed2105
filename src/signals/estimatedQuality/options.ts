import { z } from 'zod';
import { chosenFrom } from '../../query/choices';

const ESTIMATED_MEASURES = ['accuracy', 'precision', 'recall', 'f1', 'auc'] as const;
export type EstimatedName = (typeof ESTIMATED_MEASURES)[number];

export const estimatedQualityOptions = z.strictObject({
  measures: z
    .array(z.enum(ESTIMATED_MEASURES))
    .min(1)
    .default(['accuracy'])
    .describe('The measures to estimate; thresholds apply to the first'),
  threshold: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      "The score above which the model predicts the positive class. If left out, the edge that divides the baseline's scores in the proportion of its predicted classes, otherwise 0.5"
    ),
  positive: z
    .string()
    .optional()
    .meta(chosenFrom('classes'))
    .describe('The positive class, such as approve; needed unless its name makes that clear'),
  deviations: z.number().positive().default(3).describe('Width of the band in standard errors'),
  realised: z
    .boolean()
    .default(true)
    .describe('In addition, the value from the labels that have arrived, and the share of predictions that have one'),
});
export type EstimatedQualityOptions = z.infer<typeof estimatedQualityOptions>;
