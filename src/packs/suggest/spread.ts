import { MAD_TO_DEVIATION, median, robustDeviation } from '../../stats/anomaly';
import type { SignalSeries } from '../../query/derived';
import { type History, isJudged, type Span, touches } from './history';
import type { HistoryScale } from './scale';

/** What was usual of one series on its scale, turned so that trouble lies above. */
export interface Usual {
  readonly middle: number;
  /** As a standard deviation, by the medians of distances; of the side of the trouble where that is wider. */
  readonly deviation: number;
  /** Of ordinary points that were no outliers, the one that five of a thousand pass. */
  readonly highest: number;
  /** What sampling alone reaches: the interval's width towards the trouble, and the signal's own noise floor. */
  readonly noise: { readonly warning: number; readonly critical: number };
  readonly points: number;
  /** From the first to the last ordinary point, seconds. */
  readonly lasted: number;
  /** Windows that do not overlap, as far as points speak about them. */
  readonly windows: number;
}

/** So many deviations away a point tells of trouble that nobody noted, and not of what is usual. */
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
  const sign = history.trouble === 'above' ? 1 : -1;
  const scaled = (value: number) => sign * scale.to(value);
  const at = Array.from(series.times.keys()).filter(
    (i) => isJudged(series, i, history) && !touches(incidents, series.times[i], history.window)
  );
  if (at.length === 0) {
    return undefined;
  }
  const values = Float64Array.from(at, (i) => scaled(series.value[i])).sort();
  const middle = median(values);
  const worse = values.filter((value) => value >= middle).map((value) => value - middle);
  const deviation = Math.max(robustDeviation(values, middle), MAD_TO_DEVIATION * median(worse));
  const fence = middle + OUTLIER * Math.max(deviation, leastDeviation);
  const ordinary = values.filter((value) => value <= fence);
  const bound = history.trouble === 'above' ? series.upper : series.lower;
  const widths = bound === undefined ? [] : at.map((i) => Math.abs(bound[i] - series.value[i]));
  const width = widths.some(Number.isFinite) ? median(widths.filter(Number.isFinite)) : 0;
  const moved = (by: number): number => (by > 0 ? sign * scale.to(scale.from(sign * middle) + sign * by) : middle);
  const floor = (which: 'warning' | 'critical'): number => {
    const known = series.noise === undefined ? [] : at.map((i) => series.noise?.[which][i] ?? NaN);
    const limit = quantile(Float64Array.from(known.filter((value) => value > 0)).sort(), 0.9);
    return Number.isNaN(limit) ? -Infinity : scaled(limit);
  };
  const lasted = series.times[at[at.length - 1]] - series.times[at[0]];
  return {
    middle,
    deviation,
    highest: quantile(ordinary, 1 - PASSED_BY),
    noise: {
      warning: Math.max(moved(width), floor('warning')),
      critical: Math.max(moved(1.6 * width), floor('critical')),
    },
    points: at.length,
    lasted,
    windows: windowsOf(series.times, at, history.window),
  };
}

/** Of sorted numbers, the one at a share of the way; NaN without any. */
const quantile = (sorted: Float64Array, share: number): number =>
  sorted.length === 0 ? NaN : sorted[Math.ceil(share * (sorted.length - 1))];

function windowsOf(times: Float64Array, at: readonly number[], window: number): number {
  let count = 0;
  let end = -Infinity;
  for (const i of at) {
    if (times[i] >= end) {
      count += 1;
      end = times[i] + window;
    }
  }
  return count;
}
