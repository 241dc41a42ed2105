import { z } from 'zod';

const COST_MEASURES = ['perThousand', 'perCorrect', 'perHour', 'total'] as const;
export type CostMeasure = (typeof COST_MEASURES)[number];

export const costOptions = z.strictObject({
  measures: z
    .array(z.enum(COST_MEASURES))
    .min(1)
    .default(['perThousand', 'perCorrect'])
    .describe(
      'perThousand: per thousand predictions; perCorrect: per correct prediction, from the share of correct ones among the labelled; perHour; total: over the window'
    ),
});
export type CostOptions = z.infer<typeof costOptions>;
