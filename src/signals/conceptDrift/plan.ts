import { baselinesRequest } from '../baseline';
import type { SignalQuery } from '../query';
import { type BaselinesRequest, type ModelsRequest, type Optional, optional, type RangeRequest } from '../request';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import { historySlots, increaseBy } from '../windows';
import type { ConceptDriftOptions } from './options';

export type ConceptDriftPlan = {
  readonly outcomes: RangeRequest;
  /** When versions were made. */
  readonly models: Optional<ModelsRequest>;
  /** What error rate is normal, for the detectors that need to know. */
  readonly baselines?: Optional<BaselinesRequest>;
};

export function plan(query: SignalQuery<ConceptDriftOptions>, context: PlanContext): ConceptDriftPlan {
  const { options, model } = query;
  const { profile } = context;
  const { start, end, step } = historySlots(options, context);
  const counting = increaseBy(select(profile.metrics.outcomes, query, profile), [
    ...identity(query, profile),
    'predicted',
    'actual',
  ]);
  const needsNormal = options.detectors.some((name) => name === 'cusum' || name === 'pageHinkley');
  return {
    outcomes: { kind: 'prometheus.range', expr: counting(step), start, end, step, whole: true },
    models: optional({ kind: 'mlflow.models', ...(model === undefined ? {} : { model }) }),
    ...(needsNormal ? { baselines: baselinesRequest(query, { kind: 'mlflow' }, true) } : {}),
  };
}
