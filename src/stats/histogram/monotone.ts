/** Cumulative counts that never fall, and what had to be done to them. */
export interface Monotone {
  readonly counts: Float64Array;
  /** A count fell by more than rounding explains: the buckets were read from a moving or an inconsistent source. */
  readonly forced: boolean;
}

/** Relative difference under which two neighbouring counts are taken for one: what adding many floats can cost. */
const ROUNDING = 1e-12;

function sameButForRounding(a: number, b: number): boolean {
  const size = Math.abs(a) + Math.abs(b);
  return size > 0 && Math.abs(a - b) / size < ROUNDING;
}

/**
 * Lifts every cumulative count to the highest one before it, from the narrowest bucket to the widest. Differences that are
 * rounding errors are levelled without a flag, whichever way they point. Negative counts become zero. NaN stays NaN.
 */
export function monotone(cumulative: ArrayLike<number>): Monotone {
  const counts = new Float64Array(cumulative.length);
  let highest = 0;
  let forced = false;
  for (let i = 0; i < cumulative.length; i++) {
    const count = cumulative[i];
    if (Number.isNaN(count)) {
      counts[i] = NaN;
    } else if (count > highest && !(i > 0 && sameButForRounding(count, highest))) {
      counts[i] = highest = count;
    } else {
      if (count < highest && !sameButForRounding(count, highest)) {
        forced = true;
      }
      counts[i] = highest;
    }
  }
  return { counts, forced };
}
