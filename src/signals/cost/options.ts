import { z } from 'zod';

export const COST_MEASURES = ['perThousand', 'perCorrect', 'perHour', 'total'] as const;
export type CostMeasure = (typeof COST_MEASURES)[number];

export const costOptions = z.strictObject({
  measures: z
    .array(z.enum(COST_MEASURES))
    .min(1)
    .default(['perThousand', 'perCorrect'])
    .describe(
      'perThousand: of a thousand predictions; perCorrect: of one prediction that was right, by the share of labelled ones that were; perHour; total: of the window'
    ),
});
export type CostOptions = z.infer<typeof costOptions>;
