import type { Notice, SignalSeries } from '../../query/derived';
import type { Labels } from '../../query/series';
import type { Thresholds } from '../../query/signal';
import type { Unit } from '../../query/units';
import { MIN_FOR_CLASS, MIN_PER_CLASS } from '../../stats/classification';
import { MIN_ERRORS } from '../../stats/regression';

/** Those that are computed, by what they are computed from. */
export const QUALITY_MEASURES = {
  counters: ['accuracy', 'balancedAccuracy', 'precision', 'recall', 'specificity', 'f1', 'fBeta', 'mcc', 'kappa'],
  scores: ['auc', 'prAuc', 'logLoss', 'brier', 'ece'],
  regression: ['mae', 'rmse', 'bias', 'r2'],
} as const;

export const COMPUTED_MEASURES: readonly string[] = Object.values(QUALITY_MEASURES).flat();

/** `logLoss` as names of metrics are spelled: `log_loss`. */
export const snakeCase = (measure: string): string => measure.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const SOURCES = ['auto', 'counters', 'gauges', 'scores', 'regression'] as const;

/** What measures are asked for, and of what. */
interface Wanted {
  readonly measures?: readonly string[] | undefined;
  readonly source: (typeof SOURCES)[number];
}

/** What a measure is computed from. */
type Family = keyof typeof QUALITY_MEASURES;
const FAMILIES: Readonly<Record<Family, readonly string[]>> = QUALITY_MEASURES;

const OUTSIDE_ONE: readonly string[] = ['mcc', 'kappa', 'logLoss', 'mae', 'rmse', 'bias', 'r2'];
export const LESS_IS_BETTER: readonly string[] = ['logLoss', 'brier', 'ece', 'mae', 'rmse'];

/** On which side of a threshold a measure is worse: that of the first measure holds for those that share it. */
export const directionOf = (measure: string | undefined): Thresholds['direction'] =>
  measure !== undefined && LESS_IS_BETTER.includes(measure) ? 'above' : 'below';

export function familyOf(measure: string): Family | undefined {
  return FAMILIES.counters.includes(measure)
    ? 'counters'
    : FAMILIES.scores.includes(measure)
      ? 'scores'
      : FAMILIES.regression.includes(measure)
        ? 'regression'
        : undefined;
}

/** As gauges and MLflow's runs spell it: `log_loss`. Any other name is one already. */
export const exposedName = (measure: string): string =>
  familyOf(measure) === undefined ? measure : snakeCase(measure);

export const unitOf = (measure: string): Unit => (OUTSIDE_ONE.includes(measure) ? 'none' : 'percentunit');

/** The requested measures: explicit, or the source's defaults. */
export function measuresOf({ measures, source = 'auto' }: Partial<Wanted>): readonly string[] {
  if (measures !== undefined) {
    return measures;
  }
  switch (source) {
    case 'auto':
      return ['accuracy', 'r2', 'rmse'];
    case 'scores':
      return ['auc'];
    case 'regression':
      return ['r2', 'rmse'];
    default:
      return ['accuracy'];
  }
}

/** Whether a measure is computed from that family under these options. */
export const isFrom = (family: Family, measure: string, { source }: Wanted): boolean =>
  familyOf(measure) === family && (source === 'auto' || source === family);

/** Whether a gauge may hold it: where gauges are wanted, where nothing else can, and as a last resort. */
export function mayBeGauge(measure: string, { source, measures }: Wanted): boolean {
  if (source === 'gauges' || familyOf(measure) === undefined) {
    return true;
  }
  return source === 'auto' && (measures !== undefined || measure === 'accuracy');
}

/** From how many labels on a measure has an interval, where it is not from the first. */
function leastOf(measure: string): string {
  switch (measure) {
    case 'mae':
    case 'bias':
      return `${MIN_ERRORS} of them`;
    case 'auc':
      return `${MIN_PER_CLASS} of either class`;
    case 'balancedAccuracy':
      return `${MIN_PER_CLASS} of either class, or ${MIN_FOR_CLASS} for each of several`;
    default:
      return `${MIN_FOR_CLASS} for each class`;
  }
}

/** Says of measures whose interval is unknown at some times why it is. */
export function withheld(all: readonly SignalSeries[]): Notice[] {
  const without = all.filter(({ value, lower, upper }) =>
    value.some(
      (one, i) => !Number.isNaN(one) && lower !== undefined && Number.isNaN(lower[i]) && Number.isNaN(upper?.[i])
    )
  );
  return [...new Set(without.map(({ name }) => name))].map((name) => ({
    severity: 'info',
    text: `Where labels are few, ${name} has no interval, for it would be wrong too often: it takes ${leastOf(name)}.`,
  }));
}

export interface OneFigure {
  readonly value: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly sample?: number;
}

/**
 * A figure at every time as a series. A figure that never has bounds, or a sample, has no such columns; where it has none at
 * a time only, they are NaN there, whatever other times are asked for with it.
 */
export function seriesFrom(
  measure: string,
  labels: Labels,
  times: Float64Array,
  unit: Unit,
  figure: (index: number) => OneFigure
): SignalSeries {
  let [isBounded, isCounted] = [false, false];
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
    isBounded ||= lower !== undefined || upper !== undefined;
    isCounted ||= sample !== undefined;
  }
  const { value, lower, upper, sample } = columns;
  return {
    name: measure,
    labels: { ...labels, measure },
    times,
    value,
    unit,
    ...(isBounded ? { lower, upper } : {}),
    ...(isCounted ? { sample } : {}),
  };
}
