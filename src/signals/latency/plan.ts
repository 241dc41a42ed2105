import { promql, type PromQL } from '../promql';
import type { SignalQuery } from '../query';
import { type InstantRequest, type Optional, optional, type RangeRequest } from '../request';
import { at } from '../schedule';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import type { LatencyOptions } from './options';

type Request = RangeRequest | InstantRequest;
export type LatencyPlan = {
  readonly buckets: Request;
  readonly sums?: Request;
  /** A server that knows no native histograms may refuse to add up what it takes for gauges. */
  readonly native: Optional<Request>;
};

/** Counts in buckets over the window: quantiles, shares and samples all come from the same numbers. */
export function plan(query: SignalQuery<LatencyOptions>, context: PlanContext): LatencyPlan {
  const { profile, window } = context;
  const by = identity(query, profile);
  const increase = (metric: string, labelNames: readonly string[]): PromQL =>
    promql`sum by (${{ labelNames }}) (increase(${select(metric, query, profile)}[${{ duration: window }}]))`;
  const { latency } = profile.metrics;
  return {
    buckets: at(query, context, increase(`${latency}_bucket`, ['le', ...by])),
    ...(query.options.measures.includes('mean') ? { sums: at(query, context, increase(`${latency}_sum`, by)) } : {}),
    native: optional(at(query, context, increase(latency, by))),
  };
}
