import { notices } from '../../query/align';
import type { Derived, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import { contractLabels } from '../../query/select';
import { perEach, shareOf } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import { unitOfCurrency } from '../../query/units';
import { countsOf, tally, valuesFinder, without } from '../../query/windows';
import type { BusinessOptions, BusinessPlan } from './plan';

export function derive(
  query: SignalQuery<BusinessOptions>,
  answers: AnswersOf<BusinessPlan>,
  context: PlanContext
): Derived {
  const { measures } = query.options;
  const { metrics } = context.profile;
  const named = (labels: SignalSeries['labels'], measure: string) => ({
    name: measure,
    labels: { ...contractLabels(labels, context.profile), measure },
  });
  const events = tally(answers.events?.series ?? [], ['outcome']);
  const values = answers.values?.series ?? [];
  const predictions = valuesFinder(answers.predictions?.series ?? []);
  const series = measures.flatMap((measure): SignalSeries[] => {
    switch (measure) {
      case 'successShare':
        return events.map((one) => ({
          ...named(one.labels, measure),
          times: one.times,
          unit: 'percentunit',
          ...shareOf(
            countsOf(one, ({ outcome }) => outcome === 'success'),
            countsOf(one, () => true)
          ),
        }));
      case 'events':
        return events.map((one) => ({
          ...named(one.labels, measure),
          times: one.times,
          unit: 'short',
          hasThresholds: false,
          value: countsOf(one, () => true),
        }));
      case 'value':
        return values.map((one) => ({
          ...named(one.labels, measure),
          times: one.times,
          unit: unitOfCurrency(one.labels.unit),
          hasThresholds: false,
          value: one.values,
        }));
      case 'valuePerPrediction':
        return values.map((one) => {
          const made = predictions(without(one.labels, 'kpi', 'unit'), one.times);
          return {
            ...named(one.labels, measure),
            times: one.times,
            unit: unitOfCurrency(one.labels.unit),
            hasThresholds: false,
            sample: made,
            value: perEach(one.values, made),
          };
        });
    }
  });
  return {
    kind: 'series',
    series,
    notices: [
      ...notices(Object.values(answers).filter((answer) => answer !== undefined)),
      ...(answers.events !== undefined && events.length === 0
        ? [missingMetric(metrics.businessEvents, query, context.profile)]
        : []),
      ...(answers.values !== undefined && values.length === 0
        ? [missingMetric(metrics.businessValue, query, context.profile)]
        : []),
    ],
  };
}
