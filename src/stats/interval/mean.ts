import { zOf } from '../special';
import { CONFIDENCE, UNKNOWN, around, type Interval } from './interval';

/** The normal interval of an estimate with a known standard error (the delta method's last step). */
export function byError(value: number, standardError: number, confidence = CONFIDENCE): Interval {
  return Number.isFinite(value) && standardError >= 0 ? around(value, zOf(confidence) * standardError) : UNKNOWN;
}

/**
 * Mean, standard error and interval from a count, a sum and a sum of squares (sample variance, n - 1). Unknown interval
 * below two values.
 */
export function meanInterval(
  n: number,
  sum: number,
  squares: number,
  confidence = CONFIDENCE
): Interval & { readonly value: number; readonly standardError: number } {
  const value = n > 0 ? sum / n : NaN;
  if (!(n > 1)) {
    return { value, standardError: NaN, ...UNKNOWN };
  }
  const variance = Math.max(0, (squares - sum * value) / (n - 1));
  const standardError = Math.sqrt(variance / n);
  return { value, standardError, ...byError(value, standardError, confidence) };
}

/**
 * The delta method: the standard error of f(x) from the gradient of f and the covariance matrix of x (row by row).
 */
export function deltaError(gradient: readonly number[], covariance: ReadonlyArray<readonly number[]>): number {
  let variance = 0;
  gradient.forEach((gi, i) => gradient.forEach((gj, j) => (variance += gi * gj * covariance[i][j])));
  return Math.sqrt(Math.max(0, variance));
}
