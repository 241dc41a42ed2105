/**
 * The `k`th largest of the last `n` values at each position, unknown ones counting as nothing: it passes a threshold
 * where at least k of n values do. NaN until k values are known.
 */
export function persistentScore(values: ArrayLike<number>, k: number, n: number): Float64Array {
  if (!(Number.isInteger(k) && Number.isInteger(n) && k >= 1 && n >= k)) {
    throw new RangeError(`Persistence is k of n points, 1 <= k <= n; it is ${k} of ${n}.`);
  }
  const all = Array.from(values);
  return Float64Array.from(all, (_, i) => {
    const last = all.slice(Math.max(0, i - n + 1), i + 1).filter((value) => !Number.isNaN(value));
    return last.length < k ? NaN : last.sort((a, b) => b - a)[k - 1];
  });
}
