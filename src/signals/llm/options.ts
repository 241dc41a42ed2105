import { z } from 'zod';
import { chosenFrom, someOf } from '../../query/choices';
import { largest } from '../../stats/elements';

const LLM_MEASURES = [
  'firstToken',
  'interToken',
  'queueTime',
  'prefillTime',
  'decodeTime',
  'inputTokens',
  'outputTokens',
  'cost',
  'cacheUse',
  'cacheHitShare',
  'draftAcceptance',
  'running',
  'preemptions',
  'aborted',
  'latency',
  'errorShare',
  'scores',
] as const;
export type LlmMeasure = (typeof LLM_MEASURES)[number];

export const llmOptions = z.strictObject({
  source: z
    .enum(['server', 'traces'])
    .default('server')
    .describe('server: what the model server exposes to Prometheus; traces: what MLflow computes from its traces'),
  measures: someOf(
    LLM_MEASURES,
    ['firstToken', 'interToken', 'inputTokens', 'outputTokens', 'cacheUse', 'cost'],
    'Of the server: time to the first token, time between tokens, time in the queue, of prefill and of decode, tokens per second in and out, cost, cache usage and hit ratio, share of drafted tokens that speculative decoding accepted, running requests, preemptions, aborted requests. Of traces: latency, tokens, cost, share of errors, mean scores of judges'
  ),
  quantiles: z
    .array(z.number().gt(0).lt(1))
    .min(1)
    .max(20)
    .default([0.5, 0.95])
    .describe('Which quantiles of durations'),
  thresholdQuantile: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.95)
    .describe('The quantile of durations that thresholds apply to; the highest one if it is not among `quantiles`'),
  experiments: z
    .array(z.string())
    .default([])
    .meta(chosenFrom('experiments'))
    .describe('traces: experiments by name or id; none means all'),
});
export type LlmOptions = z.infer<typeof llmOptions>;

export const judgedQuantile = ({ quantiles, thresholdQuantile }: LlmOptions): number =>
  quantiles.includes(thresholdQuantile) ? thresholdQuantile : largest(quantiles);
