import { z } from 'zod';
import type { SignalQuery } from '../../query/query';
import type { CountsRequest } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';

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

export type CostPlan = {
  readonly cost: CountsRequest;
  readonly predictions?: CountsRequest;
  readonly outcomes?: CountsRequest;
};

export function plan(query: SignalQuery<CostOptions>, context: PlanContext): CostPlan {
  const { profile } = context;
  const { measures } = query.options;
  const count = (metric: string, ...labels: readonly string[]): CountsRequest =>
    counted(query, context, metric, labels);
  return {
    cost: count(profile.metrics.cost, 'currency'),
    ...(measures.includes('perThousand') || measures.includes('perCorrect')
      ? { predictions: count(profile.metrics.predictions) }
      : {}),
    ...(measures.includes('perCorrect') ? { outcomes: count(profile.metrics.outcomes, 'predicted', 'actual') } : {}),
  };
}
