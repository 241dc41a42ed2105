import { versionsRequest } from '../profiles';
import type { SignalQuery } from '../query';
import type { Plan } from '../request';
import type { PlanContext } from '../signal';
import type { LlmOptions } from './options';
import { planOf } from './server';
import { planTraces } from './traces';

export function plan(query: SignalQuery<LlmOptions>, context: PlanContext): Plan {
  if (query.options.source === 'traces') {
    return planTraces(query, context);
  }
  const versions = versionsRequest(query, context);
  const requests: Plan = Object.assign({}, ...query.options.measures.map((one) => planOf(one, query, context)));
  return Object.keys(requests).length === 0 || versions === undefined ? requests : { ...requests, versions };
}
