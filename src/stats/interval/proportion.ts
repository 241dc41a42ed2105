import { betaQuantile, zOf } from '../special';
import { CONFIDENCE, UNKNOWN, type Interval } from './interval';

function possible(successes: number, trials: number): boolean {
  return trials > 0 && Number.isFinite(trials) && successes >= 0;
}

/**
 * Wilson's score interval of a proportion. Counts may be fractional (increases are); successes above the trials, which
 * scrapes at different moments can give, count as all of them.
 */
export function wilson(successes: number, trials: number, confidence = CONFIDENCE): Interval {
  if (!possible(successes, trials)) {
    return UNKNOWN;
  }
  const z = zOf(confidence);
  const p = Math.min(1, successes / trials);
  const zz = z * z;
  const denominator = 1 + zz / trials;
  const centre = (p + zz / (2 * trials)) / denominator;
  const half = (z / denominator) * Math.sqrt((p * (1 - p)) / trials + zz / (4 * trials * trials));
  return { lower: p === 0 ? 0 : Math.max(0, centre - half), upper: p === 1 ? 1 : Math.min(1, centre + half) };
}

/** Clopper and Pearson's exact interval: never below its confidence, wider than Wilson's. */
export function clopperPearson(successes: number, trials: number, confidence = CONFIDENCE): Interval {
  if (!possible(successes, trials)) {
    return UNKNOWN;
  }
  const tail = (1 - confidence) / 2;
  const k = Math.min(successes, trials);
  return {
    lower: k === 0 ? 0 : betaQuantile(tail, k, trials - k + 1),
    upper: k === trials ? 1 : betaQuantile(1 - tail, k + 1, trials - k),
  };
}
