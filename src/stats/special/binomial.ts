import { betaInc } from './beta';

/** P(X <= k) of a binomial variable: n trials of probability p. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) {
    return 0;
  }
  const whole = Math.floor(k);
  return whole >= n ? 1 : betaInc(n - whole, whole + 1, 1 - p);
}

/** P(X >= k). */
export function binomialSf(k: number, n: number, p: number): number {
  const whole = Math.ceil(k);
  if (whole <= 0) {
    return 1;
  }
  return whole > n ? 0 : betaInc(whole, n - whole + 1, p);
}
