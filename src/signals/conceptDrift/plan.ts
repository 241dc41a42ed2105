import { baselinesRequest } from '../baseline';
import { parseDuration } from '../duration';
import type { SignalQuery } from '../query';
import { type BaselinesRequest, type ModelsRequest, type Optional, optional, type RangeRequest } from '../request';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import { type Seconds, seconds } from '../units';
import { increaseBy } from '../windows';
import type { ConceptDriftOptions } from './options';

export type ConceptDriftPlan = {
  readonly outcomes: RangeRequest;
  /** When versions were made. */
  readonly models: Optional<ModelsRequest>;
  /** What error rate is normal, for the detectors that need to know. */
  readonly baselines?: Optional<BaselinesRequest>;
};

const DAY = 86_400;

export const resolutionOf = ({ resolution }: ConceptDriftOptions): Seconds => parseDuration(resolution) ?? seconds(600);

/**
 * The slots asked for, on a grid of the clock's own: where they begin depends on the day and the history wanted alone,
 * so that zooming a dashboard moves no detection.
 */
export function historyOf(options: ConceptDriftOptions, { to }: Pick<PlanContext, 'to'>) {
  const step = resolutionOf(options);
  const end = Math.floor(to / step) * step;
  const length = parseDuration(options.history) ?? 0;
  const grid = Math.max(step, Math.min(DAY, length));
  const begin = Math.floor((to - length) / grid) * grid;
  return { start: seconds((Math.floor(begin / step) + 1) * step), end: seconds(end), step };
}

export function plan(query: SignalQuery<ConceptDriftOptions>, context: PlanContext): ConceptDriftPlan {
  const { options, model } = query;
  const { profile } = context;
  const { start, end, step } = historyOf(options, context);
  const counting = increaseBy(select(profile.metrics.outcomes, query, profile), [
    ...identity(query, profile),
    'predicted',
    'actual',
  ]);
  const needsNormal = options.detectors.some((name) => name === 'cusum' || name === 'pageHinkley');
  return {
    outcomes: { kind: 'prometheus.range', expr: counting(step), start, end, step },
    models: optional({ kind: 'mlflow.models', ...(model === undefined ? {} : { model }) }),
    ...(needsNormal ? { baselines: baselinesRequest(query, { kind: 'mlflow' }, true) } : {}),
  };
}
