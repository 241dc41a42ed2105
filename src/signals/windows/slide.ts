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
  for (let at = Math.max(slotsPerWindow - 1, Math.floor(from / slot) - origin); at < size; at++) {
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
