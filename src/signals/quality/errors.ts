import { regressionFigure, type RegressionMeasure, type RegressionSums } from '../../stats/regression';
import type { SignalSeries } from '../../query/derived';
import { contractLabels } from '../../query/select';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { tally } from '../../query/windows';
import { seriesFrom } from './figures';
import { unitOf } from './measures';
import { SUM } from './plan';

const isRegressionMeasure = (measure: string): measure is RegressionMeasure =>
  ['mae', 'rmse', 'bias', 'r2'].includes(measure);

/** Figures of the models that expose sums of errors; a classifier has labelled predictions, but no errors. */
export function fromErrors(measures: readonly string[], { series }: Matrix, context: PlanContext): SignalSeries[] {
  return tally(series, [SUM])
    .filter(({ cells }) => cells.some(({ labels }) => labels[SUM] === 'squared' || labels[SUM] === 'absolute'))
    .flatMap(({ labels, times, cells }) => {
      const named = new Map(cells.map((cell) => [cell.labels[SUM], cell.counts] as const));
      const at = (name: string, index: number): number | undefined => named.get(name)?.[index];
      const sums = (index: number): RegressionSums => ({
        n: at('n', index) ?? NaN,
        absolute: at('absolute', index),
        squared: at('squared', index),
        positive: at('positive', index),
        negative: at('negative', index),
        target: at('target', index),
        targetSquared: at('targetSquared', index),
      });
      const own = contractLabels(labels, context.profile);
      return measures
        .filter(isRegressionMeasure)
        .map((measure) => seriesFrom(measure, own, times, unitOf(measure), (i) => regressionFigure(measure, sums(i))));
    });
}
