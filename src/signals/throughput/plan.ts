import { promql, type PromQL } from '../promql';
import type { SignalQuery } from '../query';
import type { InstantRequest, RangeRequest } from '../request';
import { at } from '../schedule';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import type { ThroughputOptions } from './options';

type Request = RangeRequest | InstantRequest;
export type ThroughputPlan = {
  readonly received: Request;
  readonly processed?: Request;
  readonly errors?: Request;
  readonly queue?: Request;
};

/** What a request's `status` says when it was not answered. */
const FAILED = { label: 'status', op: '=~', value: 'error|rejected' } as const;

/** Counts over the window, so that rates, ratios and their samples all come from the same numbers. */
export function plan(query: SignalQuery<ThroughputOptions>, context: PlanContext): ThroughputPlan {
  const { profile, window } = context;
  const { measures } = query.options;
  const by = { labelNames: identity(query, profile) };
  const increase = (counter: PromQL): Request =>
    at(query, context, promql`sum by (${by}) (increase(${counter}[${{ duration: window }}]))`);
  const { requests, predictions, queue } = profile.metrics;
  return {
    received: increase(select(requests, query, profile)),
    ...(measures.includes('processed') || measures.includes('ratio')
      ? { processed: increase(select(predictions, query, profile)) }
      : {}),
    ...(measures.includes('errors') || measures.includes('errorShare')
      ? { errors: increase(select(requests, query, profile, [FAILED])) }
      : {}),
    ...(measures.includes('queue')
      ? { queue: at(query, context, promql`sum by (${by}) (${select(queue, query, profile)})`) }
      : {}),
  };
}
