import { type Durations, eachName, type VersionsRequest, versionsRequest } from '../../profiles';
import { type DurationsPlan, planDurations } from '../../query/durations';
import { promql, selector } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import { type ExemplarsRequest, type Optional, optional } from '../../query/request';
import { matchers } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import type { LatencyOptions } from './options';

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
