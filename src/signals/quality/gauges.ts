import type { SignalSeries } from '../../query/derived';
import { contractLabels } from '../../query/select';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { unitOf } from './measures';

/** Gauges say nothing of how many observations they stand for: no sample, no interval. */
export function fromGauge(measure: string, { series }: Matrix, { profile }: PlanContext): SignalSeries[] {
  return series.map(({ labels, times, values }): SignalSeries => {
    const named = contractLabels(labels, profile);
    const model = named.model ?? named.job;
    return {
      name: measure,
      labels: { ...named, ...(model === undefined ? {} : { model }), measure },
      times,
      value: values,
      unit: unitOf(measure),
    };
  });
}
