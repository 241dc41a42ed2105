import { z } from 'zod';
import { notices } from '../../query/align';
import type { Derived } from '../../query/derived';
import { exemplarsFrom } from '../../query/exemplars';
import { rawPromql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import {
  type AnswersOf,
  type ExemplarsRequest,
  type InstantRequest,
  type Optional,
  optional,
  type RangeRequest,
} from '../../query/request';
import { defineSignal, type LevelRule, type PlanContext } from '../../query/signal';

export const levels: LevelRule<Pick<ExpressionOptions, 'direction'>> = {
  levelBy: 'value',
  thresholds: ({ direction }) => ({ direction }),
};

const expressionOptions = z.strictObject({
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
type ExpressionOptions = z.infer<typeof expressionOptions>;

type ExpressionPlan = {
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

/** The series of the expression as Prometheus gave them. */
export function derive(query: SignalQuery<ExpressionOptions>, answers: AnswersOf<ExpressionPlan>): Derived {
  const { result, exemplars } = answers;
  const histograms = result.series.filter((one) => one.times.length === 0 && (one.histograms?.length ?? 0) > 0).length;
  const { notices: ofExemplars, ...found } = exemplarsFrom(exemplars);
  return {
    kind: 'series',
    series: result.series
      .filter((one) => one.times.length > 0)
      .map(({ labels: { __name__: name, ...labels }, times, values }) => ({
        name: name ?? 'value',
        labels,
        times,
        value: values,
        ...(query.options.unit ? { unit: query.options.unit } : {}),
      })),
    notices: [
      ...notices([result]),
      ...(histograms > 0
        ? [
            {
              severity: 'info' as const,
              text: `${histograms} native histograms are not drawn: ask for a quantile of them, or use the latency signal.`,
            },
          ]
        : []),
      ...ofExemplars,
    ],
    ...found,
  };
}

export const expression = defineSignal({
  id: 'promql',
  title: 'PromQL',
  summary: 'Any Prometheus expression, over time or at one moment.',
  description:
    'Runs a PromQL expression unchanged. Thresholds set on the query give each series a level, so that any expression can carry a warning and a critical alert.',
  group: 'advanced',
  inHealthReport: false,
  unit: 'none',
  options: expressionOptions,
  ...levels,
  minimumSample: 0,
  plan,
  derive,
});
