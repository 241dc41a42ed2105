import { slidingSums } from '../../stats/window';
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
  // Padded by one window, so that the first slot's window is whole too.
  const origin = Math.round(times[0] / slot) - (slotsPerWindow - 1);
  const size = Math.round(times[times.length - 1] / slot) - origin + 1;
  const counts = new Float64Array(size);
  const first = Math.max(slotsPerWindow - 1, Math.floor(from / slot) - origin);
  if (times.length === size - (slotsPerWindow - 1) && values.every(Number.isFinite)) {
    counts.set(values, slotsPerWindow - 1);
    const whole = slidingSums(counts, slotsPerWindow);
    return { ...series, times: gridTimes(origin + first, origin + size, slot), values: whole.subarray(first) };
  }
  const present = new Float64Array(size);
  for (let i = 0; i < times.length; i++) {
    const at = Math.round(times[i] / slot) - origin;
    const known = Number.isFinite(values[i]);
    counts[at] = known ? values[i] : 0;
    present[at] = known ? 1 : 0;
  }
  const sums = slidingSums(counts, slotsPerWindow);
  const points = slidingSums(present, slotsPerWindow);
  const shown: number[] = [];
  for (let at = first; at < size; at++) {
    if (points[at] > 0) {
      shown.push(at);
    }
  }
  return {
    ...series,
    times: Float64Array.from(shown, (at) => (at + origin) * slot),
    values: Float64Array.from(shown, (at) => sums[at]),
  };
}

let last = { begin: NaN, end: NaN, slot: NaN, times: new Float64Array(0) };

/** The ends of slots `begin` to `end`. The last answer is kept: thousands of series of one answer share their times. */
function gridTimes(begin: number, end: number, slot: number): Float64Array {
  if (last.begin !== begin || last.end !== end || last.slot !== slot) {
    const times = new Float64Array(Math.max(0, end - begin));
    for (let i = 0; i < times.length; i++) {
      times[i] = (begin + i) * slot;
    }
    last = { begin, end, slot, times };
  }
  return last.times;
}
