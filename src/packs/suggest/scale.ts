import { fromScale, toScale } from '../../stats/anomaly';
import type { SignalSeries } from '../../signals/derived';
import type { Unit } from '../../signals/signal';
import { type History, isJudged } from './history';

/**
 * On which scale a signal varies evenly to both sides: shares on that of their odds, positive figures such as latencies
 * and distances on that of their ratios, all others as they are.
 */
export interface HistoryScale {
  readonly kind: 'logit' | 'log' | 'linear';
  readonly to: (value: number, sample: number) => number;
  readonly from: (scaled: number) => number;
}

/** A share of none or all of n observations is taken for one of half an observation more or less. */
const ASSUMED_SAMPLE = 1000;

function odds(value: number, sample: number): number {
  const least = 0.5 / ((Number.isFinite(sample) && sample > 0 ? sample : ASSUMED_SAMPLE) + 1);
  return toScale(Math.min(1 - least, Math.max(least, value)), 'logit');
}

const LOGIT: HistoryScale = { kind: 'logit', to: odds, from: (scaled) => fromScale(scaled, 'logit') };
const LOG: HistoryScale = {
  kind: 'log',
  to: (value) => toScale(value, 'log'),
  from: (scaled) => fromScale(scaled, 'log'),
};
const LINEAR: HistoryScale = { kind: 'linear', to: (value) => value, from: (scaled) => scaled };

export function scaleOf(history: History, unit: Unit): HistoryScale {
  const values = history.series.flatMap((one) => judgedValues(one, history));
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  // A ratio that passes one for a moment (a queue that drains) is still a share where trouble lies below.
  if (unit === 'percentunit' && lowest >= 0 && (highest <= 1 || history.trouble === 'below')) {
    return LOGIT;
  }
  return lowest > 0 ? LOG : LINEAR;
}

export const judgedValues = (series: SignalSeries, history: History): number[] =>
  Array.from(series.value).filter((_, i) => isJudged(series, i, history));
