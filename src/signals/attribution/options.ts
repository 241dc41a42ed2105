import { z } from 'zod';
import { baselineOption } from '../../query/baseline';

export const ATTRIBUTION_MEASURES = ['share', 'ndcg', 'rank'] as const;
export type AttributionMeasure = (typeof ATTRIBUTION_MEASURES)[number];

export const attributionOptions = z.strictObject({
  measures: z
    .array(z.enum(ATTRIBUTION_MEASURES))
    .min(1)
    .default(['ndcg', 'rank', 'share'])
    .describe(
      "share: how much of all attribution goes to each feature; ndcg: how well the live ranking of features keeps the baseline's (1 is the same order); rank: Spearman's rank correlation of both"
    ),
  baseline: baselineOption,
});
export type AttributionOptions = z.infer<typeof attributionOptions>;
