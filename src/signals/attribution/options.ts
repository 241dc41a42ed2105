import { z } from 'zod';
import { baselineOption } from '../../query/baseline';

const ATTRIBUTION_MEASURES = ['share', 'ndcg', 'rank'] as const;
export type AttributionMeasure = (typeof ATTRIBUTION_MEASURES)[number];

export const attributionOptions = z.strictObject({
  measures: z
    .array(z.enum(ATTRIBUTION_MEASURES))
    .min(1)
    .default(['ndcg', 'rank', 'share'])
    .describe(
      "share: the share of each feature in all attribution; ndcg: how well the current ranking of features agrees with the baseline's (1 is the same order); rank: Spearman's rank correlation of the two"
    ),
  baseline: baselineOption,
});
export type AttributionOptions = z.infer<typeof attributionOptions>;
