import { CONTRACT_PROFILE } from '../../profiles';
import type { InstantRequest } from '../../request';
import { select } from '../../select';
import { seconds } from '../../units';
import { increaseBy } from '../../windows';

/** Whose baseline is made, and from which stretch of its series: Unix seconds. */
export interface CaptureQuery {
  readonly model: string;
  readonly version: string;
  readonly from: number;
  readonly to: number;
}

export type CapturePlan = {
  readonly numeric: InstantRequest;
  readonly sums: InstantRequest;
  readonly categorical: InstantRequest;
  readonly missing: InstantRequest;
  readonly scores: InstantRequest;
  readonly positiveScores: InstantRequest;
  readonly classes: InstantRequest;
  readonly outcomes: InstantRequest;
  readonly groupPredictions: InstantRequest;
  readonly groupOutcomes: InstantRequest;
  readonly attributions: InstantRequest;
};

/** What the contract's counters grew by over the stretch, one question each: a baseline is made of counts alone. */
export function planCapture({ model, version, from, to }: CaptureQuery): CapturePlan {
  const { metrics } = CONTRACT_PROFILE;
  const chosen = { model, version, filters: [], groupBy: [] };
  const over = seconds(to - from);
  const grown = (metric: string, ...by: readonly string[]): InstantRequest => ({
    kind: 'prometheus.instant',
    expr: increaseBy(select(metric, chosen, CONTRACT_PROFILE), by)(over),
    time: seconds(to),
    whole: true,
  });
  return {
    numeric: grown(`${metrics.feature}_bucket`, 'feature', 'le'),
    sums: grown(`${metrics.feature}_sum`, 'feature'),
    categorical: grown(metrics.featureCategory, 'feature', 'category'),
    missing: grown(metrics.featureMissing, 'feature'),
    scores: grown(`${metrics.score}_bucket`, 'le'),
    positiveScores: grown(`${metrics.positiveScore}_bucket`, 'actual', 'le'),
    classes: grown(metrics.predictions, 'class'),
    outcomes: grown(metrics.outcomes, 'predicted', 'actual'),
    groupPredictions: grown(metrics.groupPredictions, 'attribute', 'group', 'predicted'),
    groupOutcomes: grown(metrics.groupOutcomes, 'attribute', 'group', 'predicted', 'actual'),
    attributions: grown(metrics.attribution, 'feature'),
  };
}
