import type { SignalQuery } from '../query';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import { counted, type CountedRequest } from '../windows';
import type { CostOptions } from './options';

export type CostPlan = {
  readonly cost: CountedRequest;
  readonly predictions?: CountedRequest;
  readonly outcomes?: CountedRequest;
};

export function plan(query: SignalQuery<CostOptions>, context: PlanContext): CostPlan {
  const { profile } = context;
  const { measures } = query.options;
  const by = identity(query, profile);
  const count = (metric: string, ...labels: readonly string[]): CountedRequest =>
    counted(query, context, select(metric, query, profile), [...by, ...labels]);
  return {
    cost: count(profile.metrics.cost, 'currency'),
    ...(measures.includes('perThousand') || measures.includes('perCorrect')
      ? { predictions: count(profile.metrics.predictions) }
      : {}),
    ...(measures.includes('perCorrect') ? { outcomes: count(profile.metrics.outcomes, 'predicted', 'actual') } : {}),
  };
}
