import { z } from 'zod';
import { baselineOption, baselinesRequest, earlier, type EarlierRequest } from '../../query/baseline';
import type { SignalQuery } from '../../query/query';
import type { BaselinesRequest, CountsRequest, Optional } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';

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

export type AttributionPlan = {
  readonly live: CountsRequest;
  readonly baselines?: Optional<BaselinesRequest>;
  readonly earlier?: EarlierRequest;
};

export function plan(query: SignalQuery<AttributionOptions>, context: PlanContext): AttributionPlan {
  const { profile } = context;
  const { measures, baseline } = query.options;
  const live = counted(query, context, profile.metrics.attribution, ['feature']);
  const compares = measures.includes('ndcg') || measures.includes('rank');
  const baselines = compares ? baselinesRequest(query, baseline) : undefined;
  const before = compares ? earlier(live, baseline) : undefined;
  return {
    live,
    ...(baselines === undefined ? {} : { baselines }),
    ...(before === undefined ? {} : { earlier: before }),
  };
}
