import { baselinesRequest } from '../baseline';
import type { Matcher, PromQL } from '../promql';
import type { SignalQuery } from '../query';
import { type BaselinesRequest, type Optional, optional } from '../request';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import { countedBy, type CountedRequest, increaseBy } from '../windows';
import type { EstimatedQualityOptions } from './options';

export type EstimatedQualityPlan = {
  readonly scores: CountedRequest;
  readonly baselines?: Optional<BaselinesRequest>;
  readonly outcomes?: Optional<CountedRequest>;
  readonly predictions?: Optional<CountedRequest>;
  readonly labelled?: Optional<CountedRequest>;
};

/** Scores are counted once when they are given, and once more by `actual` when the label arrives. */
const WHEN_GIVEN: Matcher = { label: 'actual', op: '=', value: '' };

export function plan(query: SignalQuery<EstimatedQualityOptions>, context: PlanContext): EstimatedQualityPlan {
  const { profile } = context;
  const { metrics } = profile;
  const by = identity(query, profile);
  const counted = (selected: PromQL, ...labels: readonly string[]) =>
    countedBy(query, context, increaseBy(selected, [...by, ...labels]));
  return {
    scores: counted(select(`${metrics.positiveScore}_bucket`, query, profile, [WHEN_GIVEN]), 'le'),
    baselines: baselinesRequest(query, { kind: 'mlflow' }),
    ...(query.options.realised
      ? {
          outcomes: optional(counted(select(metrics.outcomes, query, profile), 'predicted', 'actual')),
          predictions: optional(counted(select(metrics.predictions, query, profile))),
          labelled: optional(counted(select(metrics.labelled, query, profile))),
        }
      : {}),
  };
}
