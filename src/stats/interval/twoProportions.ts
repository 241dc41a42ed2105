import { normalSf, zOf } from '../special';
import { CONFIDENCE, UNKNOWN, type Interval } from './interval';
import { wilson } from './proportion';

/** Successes of a number of trials, fractional counts allowed. */
export interface Rate {
  readonly successes: number;
  readonly trials: number;
}

function shareOf(rate: Rate): number {
  return rate.trials > 0 ? Math.min(1, rate.successes / rate.trials) : NaN;
}

/** Newcombe's hybrid score interval (his method 10) of the difference a - b. */
export function newcombe(a: Rate, b: Rate, confidence = CONFIDENCE): Interval {
  const pa = shareOf(a);
  const pb = shareOf(b);
  const wa = wilson(a.successes, a.trials, confidence);
  const wb = wilson(b.successes, b.trials, confidence);
  const difference = pa - pb;
  return {
    lower: difference - Math.hypot(pa - wa.lower, wb.upper - pb),
    upper: difference + Math.hypot(wa.upper - pa, pb - wb.lower),
  };
}

/**
 * Katz' log interval of the ratio a / b. Unknown where a rate has no trials or no successes: the logarithm has no
 * variance there. `lower` is 0 and `upper` infinite is not claimed, because neither would be an estimate.
 */
export function katz(a: Rate, b: Rate, confidence = CONFIDENCE): Interval {
  const pa = shareOf(a);
  const pb = shareOf(b);
  if (!(pa > 0) || !(pb > 0)) {
    return UNKNOWN;
  }
  const error = Math.sqrt((1 - pa) / (a.trials * pa) + (1 - pb) / (b.trials * pb));
  const factor = Math.exp(zOf(confidence) * error);
  return { lower: pa / pb / factor, upper: (pa / pb) * factor };
}

/** The two-sided p-value of the pooled z-test that two rates are equal; 1 where no trial or every trial succeeded. */
export function twoProportionP(a: Rate, b: Rate): number {
  const pa = shareOf(a);
  const pb = shareOf(b);
  if (Number.isNaN(pa) || Number.isNaN(pb)) {
    return NaN;
  }
  const pooled = (pa * a.trials + pb * b.trials) / (a.trials + b.trials);
  const variance = pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials);
  return variance > 0 ? 2 * normalSf(Math.abs(pa - pb) / Math.sqrt(variance)) : 1;
}
