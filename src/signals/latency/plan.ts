import { type DurationsPlan, planDurations } from '../durations';
import { versionsRequest, type VersionsRequest } from '../profiles';
import type { SignalQuery } from '../query';
import type { PlanContext } from '../signal';
import type { LatencyOptions } from './options';

export type LatencyPlan = DurationsPlan & { readonly versions?: VersionsRequest };

export function plan(query: SignalQuery<LatencyOptions>, context: PlanContext): LatencyPlan {
  const { latency } = context.profile;
  if (latency === undefined) {
    return {};
  }
  const versions = versionsRequest(query, context);
  return {
    ...planDurations(latency, query, context, { withSums: query.options.measures.includes('mean') }),
    ...(versions === undefined ? {} : { versions }),
  };
}
