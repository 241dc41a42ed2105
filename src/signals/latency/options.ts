import { z } from 'zod';

const LATENCY_MEASURES = ['quantiles', 'mean', 'max', 'over', 'apdex'] as const;

export const latencyOptions = z.strictObject({
  measures: z
    .array(z.enum(LATENCY_MEASURES))
    .min(1)
    .default(['quantiles'])
    .describe(
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
    .default(0.5)
    .describe('In seconds: the limit of `over`, and what Apdex counts as satisfied'),
  thresholdQuantile: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.95)
    .describe('The quantile that thresholds apply to; the highest one if it is not among `quantiles`'),
  exemplars: z
    .boolean()
    .default(false)
    .describe('In addition, single requests with their traces, if the histogram has exemplars'),
});
export type LatencyOptions = z.infer<typeof latencyOptions>;
