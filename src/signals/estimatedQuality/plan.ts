import { baselinesRequest } from '../../query/baseline';
import type { Matcher } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import { type BaselinesRequest, type CountsRequest, type Optional, optional } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';
import type { EstimatedQualityOptions } from './options';

export type EstimatedQualityPlan = {
  readonly scores: CountsRequest;
  readonly baselines?: Optional<BaselinesRequest>;
  readonly outcomes?: Optional<CountsRequest>;
  readonly predictions?: Optional<CountsRequest>;
  readonly labelled?: Optional<CountsRequest>;
};

/** Scores are counted once when they are given, and once more by `actual` when the label arrives. */
const WHEN_GIVEN: Matcher = { label: 'actual', op: '=', value: '' };

export function plan(query: SignalQuery<EstimatedQualityOptions>, context: PlanContext): EstimatedQualityPlan {
  const { profile } = context;
  const { metrics } = profile;
  const count = (metric: string, ...labels: readonly string[]) => counted(query, context, metric, labels);
  return {
    scores: counted(query, context, { names: [`${metrics.positiveScore}_bucket`], where: [WHEN_GIVEN] }, ['le']),
    baselines: baselinesRequest(query, { kind: 'mlflow' }),
    ...(query.options.realised
      ? {
          outcomes: optional(count(metrics.outcomes, 'predicted', 'actual')),
          predictions: optional(count(metrics.predictions)),
          labelled: optional(count(metrics.labelled)),
        }
      : {}),
  };
}
