import type { PromQL } from './promql';
import type { QueryEnvelope } from './query';
import type { InstantRequest, RangeRequest } from './request';
import type { PlanContext } from './signal';

/** The expression asked for when the query wants it: over the range, or at its end. */
export function at(
  query: Pick<QueryEnvelope, 'mode'>,
  { from, to, step }: PlanContext,
  expr: PromQL
): RangeRequest | InstantRequest {
  return query.mode === 'instant'
    ? { kind: 'prometheus.instant', expr, time: to }
    : { kind: 'prometheus.range', expr, start: from, end: to, step };
}
