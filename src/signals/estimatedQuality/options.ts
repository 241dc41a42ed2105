import { z } from 'zod';
import { chosenFrom } from '../../query/choices';

export const ESTIMATED_MEASURES = ['accuracy', 'precision', 'recall', 'f1', 'auc'] as const;
export type EstimatedName = (typeof ESTIMATED_MEASURES)[number];

export const estimatedQualityOptions = z.strictObject({
  measures: z
    .array(z.enum(ESTIMATED_MEASURES))
    .min(1)
    .default(['accuracy'])
    .describe('What is estimated; thresholds speak about the first'),
  threshold: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      "The score above which the model predicts the positive class. Left out, the edge that splits the baseline's scores as its predicted classes are split, else 0.5"
    ),
  positive: z
    .string()
    .optional()
    .meta(chosenFrom('classes'))
    .describe('The positive class, such as approve; needed unless its name says so'),
  deviations: z.number().positive().default(3).describe('Width of the band in standard errors'),
  realised: z
    .boolean()
    .default(true)
    .describe('Beside it what the labels that have arrived say, and for what share of predictions they have'),
});
export type EstimatedQualityOptions = z.infer<typeof estimatedQualityOptions>;
