import { z } from 'zod';
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

export const expressionOptions = z.strictObject({
  expr: z
    .string()
    .trim()
    .min(1, 'is empty: write a PromQL expression')
    .describe('Any PromQL expression. $__interval, $__rate_interval and $__range are filled in.'),
  unit: z
    .enum(['s', 'ms', 'percentunit', 'reqps', 'short', 'none', 'bytes', 'Bps', 'currencyUSD', 'watt', 'celsius'])
    .optional()
    .describe('Unit of the result'),
  direction: z.enum(['above', 'below']).default('above').describe('On which side of the thresholds values are bad'),
  exemplars: z.boolean().default(false).describe('Also fetch the exemplars of the expression'),
});
export type ExpressionOptions = z.infer<typeof expressionOptions>;

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
