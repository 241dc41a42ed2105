import { z } from 'zod';
import { type Durations } from '../../profiles';
import { someOf } from '../../query/choices';
import { type DurationsPlan, planDurations } from '../../query/durations';
import { eachName } from '../../query/expressions';
import { promql, selector } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import { type ExemplarsRequest, type Optional, optional } from '../../query/request';
import { matchers } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { type VersionsRequest, versionsRequest } from '../../query/versions';
import { LATENCY_MEASURES, LATENCY_OBJECTIVE } from './thresholds';

export const latencyOptions = z.strictObject({
  measures: someOf(
    LATENCY_MEASURES,
    ['quantiles'],
    'quantiles; mean; max: an upper bound of the slowest request; over: the share of requests slower than the limit; apdex'
  ),
  quantiles: z
    .array(z.number().gt(0).lt(1))
    .min(1)
    .max(20)
    .default([0.5, 0.95, 0.99])
    .describe('Which quantiles: 0.95 is p95'),
  limit: z
    .number()
    .positive()
    .default(LATENCY_OBJECTIVE)
    .describe('In seconds: the limit of `over`, and what Apdex counts as satisfied'),
  thresholdQuantile: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.95)
    .describe('The quantile that thresholds apply to; the highest one if it is not among `quantiles`'),
  ofAllModels: z
    .boolean()
    .default(false)
    .describe(
      'Of an alert rule for all models: no level, and no error, where there is nothing to judge: of servers that stream tokens, whose answers take as long as they are long, and of those that expose a mean alone'
    ),
  exemplars: z
    .boolean()
    .default(false)
    .describe('In addition, single requests with their traces, if the histogram has exemplars'),
});
export type LatencyOptions = z.infer<typeof latencyOptions>;

export type LatencyPlan = DurationsPlan & {
  readonly versions?: VersionsRequest;
  readonly exemplars?: Optional<ExemplarsRequest>;
};

export function plan(query: SignalQuery<LatencyOptions>, context: PlanContext): LatencyPlan {
  const { latency } = context.profile;
  if (latency === undefined) {
    return {};
  }
  const versions = versionsRequest(query, context);
  return {
    ...planDurations(latency, query, context, { withSums: query.options.measures.includes('mean') }),
    ...(versions === undefined ? {} : { versions }),
    ...(query.options.exemplars ? exemplarsOf(latency, query, context) : {}),
  };
}

/** Classic histograms hang exemplars on their buckets, native ones on themselves. No other kind has any. */
function exemplarsOf(
  source: Durations,
  query: SignalQuery<LatencyOptions>,
  { from: start, to: end, profile }: PlanContext
): Pick<LatencyPlan, 'exemplars'> {
  if (source.kind !== 'histogram') {
    return {};
  }
  const chosen = [...matchers(query, profile), ...(source.where ?? [])];
  const expr = eachName(source, (name) => promql`${selector(`${name}_bucket`, chosen)} or ${selector(name, chosen)}`);
  return { exemplars: optional({ kind: 'prometheus.exemplars', expr, start, end }) };
}
