/**
 * Whether at least `k` of the last `n` flags were set, at each position: one odd point is no anomaly, and one ordinary
 * point between odd ones does not end it.
 */
export function persistent(flags: ArrayLike<boolean>, k: number, n: number): boolean[] {
  if (!(Number.isInteger(k) && Number.isInteger(n) && k >= 1 && n >= k)) {
    throw new RangeError(`Persistence is k of n points, 1 <= k <= n; it is ${k} of ${n}.`);
  }
  const result: boolean[] = [];
  let set = 0;
  for (let i = 0; i < flags.length; i++) {
    set += flags[i] ? 1 : 0;
    set -= i >= n && flags[i - n] ? 1 : 0;
    result.push(set >= k);
  }
  return result;
}
