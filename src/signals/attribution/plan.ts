import { baselinesRequest, earlier, type EarlierRequest } from '../baseline';
import type { SignalQuery } from '../query';
import type { BaselinesRequest, Optional } from '../request';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import { countedBy, type CountedRequest, increaseBy } from '../windows';
import type { AttributionOptions } from './options';

export type AttributionPlan = {
  readonly live: CountedRequest;
  readonly baselines?: Optional<BaselinesRequest>;
  readonly earlier?: EarlierRequest;
};

export function plan(query: SignalQuery<AttributionOptions>, context: PlanContext): AttributionPlan {
  const { profile } = context;
  const { measures, baseline } = query.options;
  const counting = increaseBy(select(profile.metrics.attribution, query, profile), [
    ...identity(query, profile),
    'feature',
  ]);
  const compares = measures.includes('ndcg') || measures.includes('rank');
  const baselines = compares ? baselinesRequest(query, baseline) : undefined;
  const before = compares ? earlier(query, baseline, context, counting) : undefined;
  return {
    live: countedBy(query, context, counting),
    ...(baselines === undefined ? {} : { baselines }),
    ...(before === undefined ? {} : { earlier: before }),
  };
}
