import type { SignalQuery } from '../../query/query';
import type { CountsRequest } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';
import type { CostOptions } from './options';

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
