import { baselinesRequest, earlier, type EarlierRequest } from '../baseline';
import type { SignalQuery } from '../query';
import type { BaselinesRequest, CountsRequest, Optional } from '../request';
import type { PlanContext } from '../signal';
import { counted } from '../windows';
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
