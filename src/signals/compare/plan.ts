import type { SignalQuery } from '../../query/query';
import { type CountsRequest, type ModelsRequest, type Optional, optional } from '../../query/request';
import { modelsOf } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { counted, countedOutcomes, countedSelector, historySlots } from '../../query/windows';
import type { CompareOptions } from './options';

export type ComparePlan = {
  /** Trials, split by the label of success; for a custom rate only the trials. */
  readonly trials: CountsRequest;
  /** Successes of a custom rate. */
  readonly good?: CountsRequest;
  readonly models: Optional<ModelsRequest>;
};

type Query = SignalQuery<CompareOptions>;

interface Counted {
  readonly metric: string;
  readonly split: readonly string[];
}

/** The counter of a rate and the labels of its successes. */
export function countedOf({ rate }: CompareOptions, { profile }: Pick<PlanContext, 'profile'>): Counted {
  const { metrics } = profile;
  switch (rate) {
    case 'errorShare':
      return { metric: metrics.requests, split: ['status'] };
    case 'positiveShare':
      return { metric: metrics.predictions, split: ['class'] };
    case 'success':
      return { metric: metrics.businessEvents, split: ['outcome'] };
    default:
      return { metric: metrics.outcomes, split: ['predicted', 'actual'] };
  }
}

export function plan(query: Query, context: PlanContext): ComparePlan {
  const { options } = query;
  const { start, end, step } = historySlots(options, context);
  const slots: PlanContext = { ...context, from: start, to: end, step, window: step };
  // Both versions are wanted, whichever one the dashboard shows.
  const { version: _shown, ...rest } = query;
  const both = { ...rest, mode: 'range' as const };
  const models = optional<ModelsRequest>({ kind: 'mlflow.models', ...modelsOf(query, context.profile) });
  if (options.rate === 'custom') {
    return {
      trials: countedSelector(both, slots, options.total ?? ''),
      good: countedSelector(both, slots, options.good ?? '', [options.total ?? '']),
      models,
    };
  }
  const { metric, split } = countedOf(options, context);
  return {
    trials: split.includes('actual') ? countedOutcomes(both, slots, metric) : counted(both, slots, metric, split),
    models,
  };
}
