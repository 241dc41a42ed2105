import { baselinesRequest, earlier, type EarlierRequest } from '../../query/baseline';
import type { SignalQuery } from '../../query/query';
import type { BaselinesRequest, CountsRequest, Optional } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';
import type { AttributionOptions } from './options';

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
