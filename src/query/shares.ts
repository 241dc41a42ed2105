import { mapPairs } from '../stats/elements';
import { shareInterval } from '../stats/interval';
import type { SignalSeries } from './derived';

type Figures = Pick<SignalSeries, 'value'> & Required<Pick<SignalSeries, 'sample' | 'lower' | 'upper'>>;

/** By so much of itself a sum of increases may pass another that it is part of: what rounding leaves behind. */
const ROUNDING = 1e-9;

/**
 * Part of a whole at each moment with its interval; NaN where there is no whole. A part over the whole (what is
 * answered while a queue drains, or one scrape apart from what is received) is at least as much as all of it: its interval
 * is that of the whole, up to the value. Without one, a healthy ratio would count as unknown.
 */
export function shareOf(part: Float64Array, whole: Float64Array): Figures {
  const lower = new Float64Array(part.length).fill(NaN);
  const upper = new Float64Array(part.length).fill(NaN);
  const value = part.map((count, i) => {
    const all = whole[i] ?? NaN;
    if (!(all > 0) || Number.isNaN(count)) {
      return NaN;
    }
    const value = count / all;
    const interval = shareInterval(Math.min(count, all), all);
    lower[i] = interval.lower;
    upper[i] = value <= 1 + ROUNDING ? interval.upper : value;
    return value;
  });
  return { value, sample: whole, lower, upper };
}

/** What each of something costs or yields: a sum over a number, NaN without any. */
export const perEach = (sum: Float64Array, number: Float64Array): Float64Array =>
  mapPairs(sum, number, (total, n) => (n > 0 ? total / n : NaN));

/** Estimates with their intervals, one a moment, as a series holds them. */
export const ofEstimates = (
  all: readonly { readonly value: number; readonly lower: number; readonly upper: number }[]
): { readonly value: Float64Array; readonly lower: Float64Array; readonly upper: Float64Array } => ({
  value: Float64Array.from(all, ({ value }) => value),
  lower: Float64Array.from(all, ({ lower }) => lower),
  upper: Float64Array.from(all, ({ upper }) => upper),
});
