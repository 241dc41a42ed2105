/**
 * The root of an increasing function between `low` and `high`: Newton's steps from `start`, halving where they would
 * leave the bracket.
 */
export function invertIncreasing(
  f: (x: number) => number,
  slope: (x: number) => number,
  start: number,
  low: number,
  high: number
): number {
  let x = start;
  for (let i = 0; i < 200; i++) {
    const y = f(x);
    if (y === 0) {
      return x;
    }
    if (y > 0) {
      high = x;
    } else {
      low = x;
    }
    const step = x - y / slope(x);
    const next = step > low && step < high ? step : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * Math.abs(x)) {
      return next;
    }
    x = next;
  }
  return x;
}
