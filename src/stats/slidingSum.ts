/** Windows that slide over steps. */

/**
 * Sums of the last `window` values at each position, in one pass: positions that have fewer values before them are NaN.
 * Nothing is ever subtracted, so no rounding error is carried along, and a NaN spoils only the windows that hold it.
 * `out`, which may not be `values`, and room for a window may be given to save allocations.
 */
export function slidingSums(
  values: ArrayLike<number>,
  window: number,
  out: Float64Array = new Float64Array(values.length),
  room?: Float64Array
): Float64Array {
  if (!(Number.isInteger(window) && window >= 1)) {
    throw new RangeError(`A window is a whole number of steps, at least one, not ${window}.`);
  }
  const size = values.length;
  const toBlockEnd = room ?? new Float64Array(Math.min(window, size));
  // Blocks as long as the window: each window is the end of one block and the beginning of the next (van Herk, Gil and
  // Werman).
  let fromBlockStart = 0;
  for (let i = 0; i < size; i++) {
    const inBlock = i % window;
    if (inBlock === 0) {
      let sum = 0;
      for (let j = Math.min(window, i) - 1; j >= 0; j--) {
        sum += values[i - window + j] ?? NaN;
        toBlockEnd[j] = sum;
      }
      fromBlockStart = 0;
    }
    fromBlockStart += values[i] ?? NaN;
    if (i < window - 1) {
      out[i] = NaN;
    } else {
      out[i] = inBlock === window - 1 ? fromBlockStart : (toBlockEnd[inBlock + 1] ?? NaN) + fromBlockStart;
    }
  }
  return out;
}
