import { baselinesRequest } from '../../query/baseline';
import type { SignalQuery } from '../../query/query';
import {
  type BaselinesRequest,
  type CountsRequest,
  type ModelsRequest,
  type Optional,
  optional,
} from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted, historySlots } from '../../query/windows';
import type { ConceptDriftOptions } from './options';

export type ConceptDriftPlan = {
  readonly outcomes: CountsRequest;
  /** When versions were made. */
  readonly models: Optional<ModelsRequest>;
  /** What error rate is normal, for the detectors that need to know. */
  readonly baselines?: Optional<BaselinesRequest>;
};

export function plan(query: SignalQuery<ConceptDriftOptions>, context: PlanContext): ConceptDriftPlan {
  const { options, model } = query;
  const { profile } = context;
  const { start, end, step } = historySlots(options, context);
  const slots: PlanContext = { ...context, from: start, to: end, step, window: step };
  const needsNormal = options.detectors.some((name) => name === 'cusum' || name === 'pageHinkley');
  return {
    outcomes: counted({ ...query, mode: 'range' }, slots, profile.metrics.outcomes, ['predicted', 'actual']),
    models: optional({ kind: 'mlflow.models', ...(model === undefined ? {} : { model }) }),
    ...(needsNormal ? { baselines: baselinesRequest(query, { kind: 'mlflow' }, true) } : {}),
  };
}
