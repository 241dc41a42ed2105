import type { SignalSeries } from '../../query/derived';
import type { Unit } from '../../query/units';
import { fromScale, MAD_TO_DEVIATION, median, robustDeviation, toScale } from '../../stats/anomaly';
import { hasEnoughSample, type History, type Span, touches } from './backtest';

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
  // A ratio that passes one for a moment (a queue that drains) is still a share where lower values are worse.
  if (unit === 'percentunit' && lowest >= 0 && (highest <= 1 || history.direction === 'below')) {
    return SHARE;
  }
  return lowest > 0 ? LOG : LINEAR;
}

const judgedValues = (series: SignalSeries, history: History): number[] =>
  Array.from(series.value).filter((_, i) => hasEnoughSample(series, i, history));

/** What was usual of one series on its scale, turned so that higher is worse. */
export interface Usual {
  readonly middle: number;
  /** As a standard deviation, by the medians of distances; of the worse side where that is wider. */
  readonly deviation: number;
  /** Of ordinary points that were no outliers, the one that five of a thousand pass. */
  readonly highest: number;
  /** What sampling alone reaches: the interval's width towards worse values, and the signal's own noise floor. */
  readonly noise: { readonly warning: number; readonly critical: number };
  readonly points: number;
  /** From the first to the last ordinary point, seconds. */
  readonly lasted: number;
  /** Windows that do not overlap, as far as points cover them. */
  readonly windows: number;
}

/** At this many deviations a point belongs to an unrecorded incident and not to usual values. */
const OUTLIER = 8;
const PASSED_BY = 0.005;

/** What was usual outside of the given spans; `undefined` without a single ordinary point. */
export function usualOf(
  series: SignalSeries,
  history: History,
  scale: HistoryScale,
  incidents: readonly Span[],
  leastDeviation: number
): Usual | undefined {
  const sign = history.direction === 'above' ? 1 : -1;
  const scaled = (value: number) => sign * scale.to(value);
  const at = Array.from(series.times.keys()).filter(
    (i) => hasEnoughSample(series, i, history) && !touches(incidents, series.times[i] ?? NaN, history.window)
  );
  if (at.length === 0) {
    return undefined;
  }
  const values = Float64Array.from(at, (i) => scaled(series.value[i] ?? NaN)).sort();
  const middle = median(values);
  const worse = values.filter((value) => value >= middle).map((value) => value - middle);
  const deviation = Math.max(robustDeviation(values, middle), MAD_TO_DEVIATION * median(worse));
  const fence = middle + OUTLIER * Math.max(deviation, leastDeviation);
  const ordinary = values.filter((value) => value <= fence);
  const bound = history.direction === 'above' ? series.upper : series.lower;
  const widths = bound === undefined ? [] : at.map((i) => Math.abs((bound[i] ?? NaN) - (series.value[i] ?? NaN)));
  const width = widths.some(Number.isFinite) ? median(widths.filter(Number.isFinite)) : 0;
  const moved = (by: number): number => (by > 0 ? sign * scale.to(scale.from(sign * middle) + sign * by) : middle);
  const floor = (which: 'warning' | 'critical'): number => {
    const known = series.noise === undefined ? [] : at.map((i) => series.noise?.[which][i] ?? NaN);
    const limit = quantile(Float64Array.from(known.filter((value) => value > 0)).sort(), 0.9);
    return Number.isNaN(limit) ? -Infinity : scaled(limit);
  };
  const times = at.map((i) => series.times[i] ?? NaN);
  return {
    middle,
    deviation,
    highest: quantile(ordinary, 1 - PASSED_BY),
    noise: {
      warning: Math.max(moved(width), floor('warning')),
      critical: Math.max(moved(1.6 * width), floor('critical')),
    },
    points: at.length,
    lasted: (times.at(-1) ?? NaN) - (times[0] ?? NaN),
    windows: windowsOf(times, history.window),
  };
}

/** Of sorted numbers, the one at a share of the way; NaN without any. */
const quantile = (sorted: Float64Array, share: number): number => sorted[Math.ceil(share * (sorted.length - 1))] ?? NaN;

function windowsOf(times: readonly number[], window: number): number {
  let count = 0;
  let end = -Infinity;
  for (const time of times) {
    if (time >= end) {
      count += 1;
      end = time + window;
    }
  }
  return count;
}
