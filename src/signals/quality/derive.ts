import { notices } from '../align';
import type { Derived, SignalSeries } from '../derived';
import { missingMetric } from '../missing';
import type { SignalQuery } from '../query';
import type { AnswersOf } from '../request';
import { contractLabels } from '../select';
import type { PlanContext } from '../signal';
import type { QualityOptions } from './options';
import { gaugeOf, type QualityPlan } from './plan';

/** Gauges say nothing of how many observations they stand for: no sample, no interval. */
export function derive(
  query: SignalQuery<QualityOptions>,
  answers: AnswersOf<QualityPlan>,
  context: PlanContext
): Derived {
  const perMeasure = query.options.measures.map((measure) => {
    const matrix = answers[measure];
    const series = matrix.series.map(({ labels, times, values }): SignalSeries => {
      const named = contractLabels(labels, context.profile);
      const model = named.model ?? named.job;
      return {
        name: measure,
        labels: { ...named, ...(model === undefined ? {} : { model }), measure },
        times,
        value: values,
        judged: measure === 'accuracy' || query.thresholds !== undefined,
      };
    });
    return { matrix, series, gauge: gaugeOf(measure, context) };
  });
  return {
    kind: 'series',
    series: perMeasure.flatMap(({ series }) => series),
    notices: [
      ...notices(perMeasure.map(({ matrix }) => matrix)),
      ...perMeasure.filter(({ series }) => series.length === 0).map(({ gauge }) => missingMetric(gauge, query)),
    ],
  };
}
