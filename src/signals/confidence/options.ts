import { z } from 'zod';

const CONFIDENCE_MEASURES = ['mean', 'entropy', 'underFloor'] as const;
export type ConfidenceMeasure = (typeof CONFIDENCE_MEASURES)[number];

export const confidenceOptions = z.strictObject({
  view: z
    .enum(['series', 'heatmap'])
    .default('series')
    .describe('series: the measures; heatmap: how many predictions had which score, over time'),
  measures: z
    .array(z.enum(CONFIDENCE_MEASURES))
    .min(1)
    .default(['mean', 'entropy', 'underFloor'])
    .describe(
      'mean score (exact); entropy of the scores in bits; underFloor: the share of predictions at or below the floor'
    ),
  floor: z.number().gt(0).lt(1).default(0.6).describe('Scores up to this value count as low confidence'),
  scores: z
    .enum(['predicted', 'positive'])
    .default('predicted')
    .describe('predicted: the probability of the predicted class; positive: that of the positive class'),
});
export type ConfidenceOptions = z.infer<typeof confidenceOptions>;
