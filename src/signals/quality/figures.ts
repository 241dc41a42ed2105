import type { SignalSeries } from '../../query/derived';
import type { Labels } from '../../query/series';
import type { Unit } from '../../query/signal';

export interface OneFigure {
  readonly value: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly sample?: number;
}

/** A figure at every time as a series; bounds that are never known are left out rather than shown as gaps. */
export function seriesFrom(
  measure: string,
  labels: Labels,
  times: Float64Array,
  unit: Unit,
  figure: (index: number) => OneFigure
): SignalSeries {
  const columns = {
    value: new Float64Array(times.length),
    lower: new Float64Array(times.length),
    upper: new Float64Array(times.length),
    sample: new Float64Array(times.length),
  };
  for (let i = 0; i < times.length; i++) {
    const { value, lower, upper, sample } = figure(i);
    columns.value[i] = value;
    columns.lower[i] = lower ?? NaN;
    columns.upper[i] = upper ?? NaN;
    columns.sample[i] = sample ?? NaN;
  }
  const { value, lower, upper, sample } = columns;
  const isKnown = (column: Float64Array) => column.some((one) => !Number.isNaN(one));
  return {
    name: measure,
    labels: { ...labels, measure },
    times,
    value,
    unit,
    ...(isKnown(lower) || isKnown(upper) ? { lower, upper } : {}),
    ...(isKnown(sample) ? { sample } : {}),
  };
}
