import type { SignalQuery } from '../../query/query';
import type { CountsRequest } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';
import type { ConfidenceOptions } from './options';

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
