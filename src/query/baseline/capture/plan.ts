import { CONTRACT_PROFILE } from '../../../profiles';
import type { CountsRequest } from '../../request';
import { seconds } from '../../units';
import { selector } from '../../promql';

/** Whose baseline is made, and from which stretch of its series: Unix seconds. */
export interface CaptureQuery {
  readonly model: string;
  readonly version: string;
  readonly from: number;
  readonly to: number;
}

export type CapturePlan = {
  readonly numeric: CountsRequest;
  readonly sums: CountsRequest;
  readonly categorical: CountsRequest;
  readonly missing: CountsRequest;
  readonly scores: CountsRequest;
  readonly positiveScores: CountsRequest;
  readonly classes: CountsRequest;
  readonly outcomes: CountsRequest;
  readonly groupPredictions: CountsRequest;
  readonly groupOutcomes: CountsRequest;
  readonly attributions: CountsRequest;
};

/** What the contract's counters grew by over the stretch, one question each: a baseline is made of counts alone. */
export function planCapture({ model, version, from, to }: CaptureQuery): CapturePlan {
  const { metrics } = CONTRACT_PROFILE;
  const chosen = [
    { label: 'model', op: '=' as const, value: model },
    { label: 'version', op: '=' as const, value: version },
  ];
  const end = seconds(to);
  const window = seconds(to - from);
  const grown = (metric: string, ...by: readonly string[]): CountsRequest => ({
    kind: 'prometheus.counts',
    counters: [{ selectors: [{ selector: selector(metric, chosen) }] }],
    by,
    window,
    start: end,
    end,
    step: window,
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
