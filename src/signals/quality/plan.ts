import { promql } from '../promql';
import type { SignalQuery } from '../query';
import type { InstantRequest, RangeRequest } from '../request';
import { at } from '../schedule';
import { select } from '../select';
import { selector } from '../promql';
import type { PlanContext } from '../signal';
import type { QualityOptions } from './options';

export type QualityPlan = Readonly<Record<string, RangeRequest | InstantRequest>>;

/** The gauge that holds a measure; `accuracy` may go by a name of the profile's own. */
export const gaugeOf = (measure: string, context: Pick<PlanContext, 'profile'>): string =>
  measure === 'accuracy' ? context.profile.metrics.accuracy : `model_${measure}`;

/**
 * Gauges as they are exposed. One that carries no model label at all belongs to the model that its scrape job is
 * named after, so that a plain `Gauge('model_accuracy', …)` can be asked for by model too.
 */
export function plan(query: SignalQuery<QualityOptions>, context: PlanContext): QualityPlan {
  const { profile } = context;
  return Object.fromEntries(
    query.options.measures.map((measure) => {
      const gauge = gaugeOf(measure, context);
      const labelled = select(gauge, query, profile);
      if (query.model === undefined || query.version !== undefined) {
        return [measure, at(query, context, labelled)];
      }
      const bare = selector(gauge, [
        { label: profile.labels.model, op: '=', value: '' },
        { label: 'job', op: '=', value: query.model },
        ...query.filters,
      ]);
      return [measure, at(query, context, promql`${labelled} or ${bare}`)];
    })
  );
}
