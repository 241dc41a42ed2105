import { promql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import {
  type CountsRequest,
  type InstantRequest,
  type Optional,
  optional,
  type RangeRequest,
} from '../../query/request';
import { at } from '../../query/schedule';
import { identity, select } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';
import type { ConfidenceOptions } from './options';

export type ConfidencePlan = {
  readonly buckets: CountsRequest;
  readonly sums?: CountsRequest;
  readonly native: Optional<RangeRequest | InstantRequest>;
};

export const metricOf = ({ scores }: ConfidenceOptions, { profile }: PlanContext): string =>
  scores === 'predicted' ? profile.metrics.score : profile.metrics.positiveScore;

export function plan(query: SignalQuery<ConfidenceOptions>, context: PlanContext): ConfidencePlan {
  const { profile, window } = context;
  const by = identity(query, profile);
  const metric = metricOf(query.options, context);
  // The positive score is exposed once for every prediction and again under `actual` when its label is known.
  const once = query.options.scores === 'positive' ? [{ label: 'actual', op: '=' as const, value: '' }] : [];
  const all = (suffix: string) => ({ names: [`${metric}${suffix}`], where: once });
  return {
    buckets: counted(query, context, all('_bucket'), ['le']),
    ...(query.options.view === 'series' && query.options.measures.includes('mean')
      ? { sums: counted(query, context, all('_sum')) }
      : {}),
    native: optional(
      at(
        query,
        context,
        promql`sum by (${{ labelNames: by }}) (increase(${select(metric, query, profile, once)}[${{ duration: window }}]))`
      )
    ),
  };
}
