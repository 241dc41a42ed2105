import { rawPromql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import {
  type ExemplarsRequest,
  type InstantRequest,
  type Optional,
  optional,
  type RangeRequest,
} from '../../query/request';
import type { PlanContext } from '../../query/signal';
import type { ExpressionOptions } from './options';

export type ExpressionPlan = {
  readonly result: RangeRequest | InstantRequest;
  readonly exemplars?: Optional<ExemplarsRequest>;
};

export function plan(query: SignalQuery<ExpressionOptions>, context: PlanContext): ExpressionPlan {
  const expr = rawPromql(query.options.expr);
  const { from: start, to: end, step } = context;
  return {
    result:
      query.mode === 'instant'
        ? { kind: 'prometheus.instant', expr, time: end }
        : { kind: 'prometheus.range', expr, start, end, step },
    ...(query.options.exemplars ? { exemplars: optional({ kind: 'prometheus.exemplars', expr, start, end }) } : {}),
  };
}
