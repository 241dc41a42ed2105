import { z } from 'zod';

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
