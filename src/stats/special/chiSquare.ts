import { gammaP, gammaQ, lnGamma } from './gamma';
import { invertIncreasing } from './invert';
import { normalQuantile } from './normal';

/** P(X > x) of a chi-square variable with `df` degrees of freedom. */
export function chiSquareSf(x: number, df: number): number {
  return x <= 0 ? 1 : gammaQ(df / 2, x / 2);
}

/** P(X <= x). */
export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : gammaP(df / 2, x / 2);
}

/** The x for which P(X <= x) = p. */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p >= 0) || !(p <= 1) || !(df > 0)) {
    return NaN;
  }
  if (p === 0 || p === 1) {
    return p === 0 ? 0 : Infinity;
  }
  const a = df / 2;
  // Wilson and Hilferty's cube, kept positive.
  const cube = 1 - 2 / (9 * df) + normalQuantile(p) * Math.sqrt(2 / (9 * df));
  const start = cube > 0.05 ? df * cube ** 3 : 2 * Math.exp((Math.log(p) + lnGamma(a + 1)) / a);
  const density = (x: number) => 0.5 * Math.exp((a - 1) * Math.log(x / 2) - x / 2 - lnGamma(a));
  // Above the median the upper tail is the figure that keeps its digits.
  const miss = p < 0.5 ? (x: number) => chiSquareCdf(x, df) - p : (x: number) => 1 - p - chiSquareSf(x, df);
  return invertIncreasing(miss, density, Math.max(start, Number.MIN_VALUE), 0, Math.max(10 * df + 2000, 4 * start));
}
