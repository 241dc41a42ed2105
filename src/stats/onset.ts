/** When a series moved to another level, and how far. */
import { median, robustDeviation } from './anomaly';

interface Onset {
  /** Of the first value that belongs to the new level. */
  readonly index: number;
  /** Medians of the values before that, and of those at the new level. */
  readonly before: number;
  readonly after: number;
  /** How far apart they are, in robust deviations of the values before; at most `MAX_DEVIATIONS`. */
  readonly deviations: number;
}

/** More say no more: a series that never varied would have moved infinitely far. */
export const MAX_DEVIATIONS = 100;

/** So many values show what a level is before a change, and so many that it has changed. */
const MIN_BEFORE = 4;
const MIN_AFTER = 2;

/** Within so many deviations a value is one of those before. */
const USUAL = 3;

/**
 * The one moment that splits the values into two levels best: least squares (Hinkley, Biometrika 57, 1970), towards one side
 * where only that matters. Values of overlapping windows rise over several points: the moment is then put back to the first
 * value that the level before does not explain. NaN values are passed over. `errors` are what sampling alone leaves open of each
 * value (one standard error): the deviation is never taken for less. `undefined` where there are too few values, or none moved
 * to that side.
 */
export function onsetOf(
  values: ArrayLike<number>,
  {
    errors,
    side = 'both',
  }: { readonly errors?: ArrayLike<number> | undefined; readonly side?: 'above' | 'below' | 'both' } = {}
): Onset | undefined {
  const places = Array.from(values, (_, i) => i).filter((i) => !Number.isNaN(values[i] ?? NaN));
  const known = Float64Array.from(places, (i) => values[i] ?? NaN);
  const split = bestSplit(known, side);
  if (split === undefined) {
    return undefined;
  }
  const past = known.subarray(0, split);
  const [before, after] = [median(past), median(known.subarray(split))];
  const sampling =
    errors === undefined ? NaN : median(Float64Array.from(places.slice(0, split), (i) => errors[i] ?? NaN));
  const deviation = Math.max(robustDeviation(past, before), Number.isNaN(sampling) ? 0 : sampling);
  const move = after - before;
  if (move === 0 || (side === 'above' && move < 0) || (side === 'below' && move > 0)) {
    return undefined;
  }
  let first = split;
  const isNew = (value: number): boolean => (value - before) * Math.sign(move) > USUAL * deviation;
  while (first > MIN_BEFORE && isNew(known[first - 1] ?? NaN)) {
    first -= 1;
  }
  return {
    index: places[first] ?? NaN,
    before,
    after,
    deviations: Math.min(MAX_DEVIATIONS, Math.abs(move) / deviation),
  };
}

/** How many values lie before the split; `undefined` without one to that side. */
function bestSplit(values: Float64Array, side: 'above' | 'below' | 'both'): number | undefined {
  const n = values.length;
  const total = values.reduce((sum, value) => sum + value, 0);
  let [sum, best, found] = [0, 0, 0];
  for (let k = 1; k <= n - MIN_AFTER; k++) {
    sum += values[k - 1] ?? NaN;
    const moved = (total - sum) / (n - k) - sum / k;
    const towards = side === 'both' ? Math.abs(moved) : side === 'above' ? moved : -moved;
    const explained = towards * Math.sqrt(k * (n - k));
    if (k >= MIN_BEFORE && explained > best) {
      [best, found] = [explained, k];
    }
  }
  return found === 0 ? undefined : found;
}
