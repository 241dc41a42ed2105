import { fromScale, toScale } from '../../stats/anomaly';
import type { SignalSeries } from '../../query/derived';
import type { Unit } from '../../query/signal';
import { type History, isJudged } from './history';

/**
 * On which scale a signal varies evenly to both sides: shares on that of their arcsine, where chance moves all of them
 * alike, positive figures such as latencies and distances on that of their ratios, all others as they are.
 */
export interface HistoryScale {
  readonly kind: 'share' | 'log' | 'linear';
  readonly to: (value: number) => number;
  readonly from: (scaled: number) => number;
}

/** What a share's scale ends at: all of them. */
const RIGHT_ANGLE = Math.PI / 2;

const SHARE: HistoryScale = {
  kind: 'share',
  to: (value) => Math.asin(Math.sqrt(Math.min(1, Math.max(0, value)))),
  from: (scaled) => Math.sin(Math.min(RIGHT_ANGLE, Math.max(0, scaled))) ** 2,
};
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
    return SHARE;
  }
  return lowest > 0 ? LOG : LINEAR;
}

export const judgedValues = (series: SignalSeries, history: History): number[] =>
  Array.from(series.value).filter((_, i) => isJudged(series, i, history));
