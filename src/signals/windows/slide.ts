import type { Series } from '../series';
import type { PlanContext } from '../signal';
import type { Windowing } from './windowing';

/**
 * Turns the answer to `counted` into counts over the whole window. For slots: the sum of the last `slotsPerWindow`
 * slots at each slot's end from the beginning of the range on. A slot without a point counts as nothing; where a
 * window has no point at all there is none in the result. Times in Unix seconds.
 */
export function slide(series: Series, how: Windowing, { from }: Pick<PlanContext, 'from'>): Series {
  if (how.kind === 'direct') {
    return series;
  }
  const { slot, slotsPerWindow } = how;
  const { times, values } = series;
  if (times.length === 0) {
    return series;
  }
  const origin = Math.round(times[0] / slot);
  const last = Math.round(times[times.length - 1] / slot);
  const counts = new Float64Array(last - origin + 1).fill(NaN);
  for (let i = 0; i < times.length; i++) {
    counts[Math.round(times[i] / slot) - origin] = values[i];
  }
  const firstShown = Math.max(Math.floor(from / slot), origin);
  const size = Math.max(0, last - firstShown + 1);
  const outTimes = new Float64Array(size);
  const outValues = new Float64Array(size);
  let filled = 0;
  for (let end = firstShown; end <= last; end++) {
    let sum = 0;
    let points = 0;
    // Added anew for every point: a running sum would carry its rounding errors along the range.
    for (let k = Math.max(0, end - origin - slotsPerWindow + 1); k <= end - origin; k++) {
      if (!Number.isNaN(counts[k])) {
        sum += counts[k];
        points++;
      }
    }
    if (points > 0) {
      outTimes[filled] = end * slot;
      outValues[filled] = sum;
      filled++;
    }
  }
  return { ...series, times: outTimes.subarray(0, filled), values: outValues.subarray(0, filled) };
}
