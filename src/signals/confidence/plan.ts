import { z } from 'zod';
import type { SignalQuery } from '../../query/query';
import type { CountsRequest } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';

const CONFIDENCE_MEASURES = ['mean', 'entropy', 'underFloor'] as const;
export type ConfidenceMeasure = (typeof CONFIDENCE_MEASURES)[number];

export const confidenceOptions = z.strictObject({
  view: z
    .enum(['series', 'heatmap'])
    .default('series')
    .describe('series: the measures; heatmap: how many predictions had which score, over time'),
  measures: z
    .array(z.enum(CONFIDENCE_MEASURES))
    .min(1)
    .default(['mean', 'entropy', 'underFloor'])
    .describe(
      'mean score (exact); entropy of the scores in bits; underFloor: the share of predictions at or below the floor'
    ),
  floor: z.number().gt(0).lt(1).default(0.6).describe('Scores up to this value count as low confidence'),
  scores: z
    .enum(['predicted', 'positive'])
    .default('predicted')
    .describe('predicted: the probability of the predicted class; positive: that of the positive class'),
});
export type ConfidenceOptions = z.infer<typeof confidenceOptions>;

export type ConfidencePlan = {
  readonly buckets: CountsRequest;
  readonly sums?: CountsRequest;
};

export const metricOf = ({ scores }: ConfidenceOptions, { profile }: PlanContext): string =>
  scores === 'predicted' ? profile.metrics.score : profile.metrics.positiveScore;

export function plan(query: SignalQuery<ConfidenceOptions>, context: PlanContext): ConfidencePlan {
  const metric = metricOf(query.options, context);
  // The positive score is exposed once for every prediction and again under `actual` when its label is known.
  const once = query.options.scores === 'positive' ? [{ label: 'actual', op: '=' as const, value: '' }] : [];
  const all = (suffix: string) => ({ names: [`${metric}${suffix}`], where: once });
  return {
    buckets: counted(query, context, all('_bucket'), ['le']),
    ...(query.options.view === 'series' && query.options.measures.includes('mean')
      ? { sums: counted(query, context, all('_sum')) }
      : {}),
  };
}
