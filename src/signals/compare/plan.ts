import { type PromQL, rawPromql } from '../promql';
import type { SignalQuery } from '../query';
import { type ModelsRequest, type Optional, optional, type RangeRequest } from '../request';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import { historySlots, increaseBy } from '../windows';
import type { CompareOptions } from './options';

export type ComparePlan = {
  /** Trials, split by what tells successes; for a custom rate the trials alone. */
  readonly trials: RangeRequest;
  /** Successes of a custom rate. */
  readonly good?: RangeRequest;
  readonly models: Optional<ModelsRequest>;
};

type Query = SignalQuery<CompareOptions>;

interface Counted {
  readonly metric: string;
  readonly split: readonly string[];
}

/** The counter of a rate and the labels that tell its successes. */
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
  const { options, model } = query;
  const { profile } = context;
  const slots = historySlots(options, context);
  const by = identity(query, profile);
  const request = (counter: PromQL, labels: readonly string[]): RangeRequest => ({
    kind: 'prometheus.range',
    expr: increaseBy(counter, labels)(slots.step),
    ...slots,
    whole: true,
  });
  const models = optional<ModelsRequest>({ kind: 'mlflow.models', ...(model === undefined ? {} : { model }) });
  if (options.rate === 'custom') {
    return {
      trials: request(rawPromql(options.total ?? ''), by),
      good: request(rawPromql(options.good ?? ''), by),
      models,
    };
  }
  const { metric, split } = countedOf(options, context);
  // Both versions are wanted, whichever one the dashboard shows.
  const { version: _shown, ...both } = query;
  return { trials: request(select(metric, both, profile), [...by, ...split]), models };
}
