/** Comparisons that stay valid however often one looks. */
import { CONFIDENCE, type Interval, type Rate } from './interval';

/** One look at a running comparison of two rates. */
interface SequentialLook extends Interval {
  /** a less b. */
  readonly value: number;
  /** Of no difference. Its running minimum is valid at any time, stopped for whatever reason. */
  readonly p: number;
}

/** The spread of differences that the test is tuned to find soonest; it is valid for all. */
const DEFAULT_TAU = 0.02;

/** Half an observation either way, so that a rate of 0 or 1 still has a variance. */
function variance({ successes, trials }: Rate): number {
  const p = (Math.min(successes, trials) + 0.5) / (trials + 1);
  return (p * (1 - p)) / trials;
}

/**
 * The mixture sequential probability ratio test for a difference of two rates, with a normal mixture of deviation `tau`
 * (Johari, Pekelis and Walsh, 2017): p-value and confidence interval that hold at every look at once. It rests on the
 * normal approximation, so it begins at `minimum` trials on both sides (100 unless given); NaN before.
 */
export function sequentialDifference(
  a: Rate,
  b: Rate,
  options: { readonly tau?: number; readonly confidence?: number; readonly minimum?: number } = {}
): SequentialLook {
  const { tau = DEFAULT_TAU, confidence = CONFIDENCE, minimum = 100 } = options;
  if (!(Math.min(a.trials, b.trials) >= minimum)) {
    return { value: NaN, lower: NaN, upper: NaN, p: NaN };
  }
  const value = Math.min(1, a.successes / a.trials) - Math.min(1, b.successes / b.trials);
  const v = variance(a) + variance(b);
  const mixed = v + tau * tau;
  const logRatio = 0.5 * Math.log(v / mixed) + (tau * tau * value * value) / (2 * v * mixed);
  const half = Math.sqrt(((v * mixed) / (tau * tau)) * (Math.log(mixed / v) - 2 * Math.log(1 - confidence)));
  return {
    value,
    lower: Math.max(-1, value - half),
    upper: Math.min(1, value + half),
    p: Math.min(1, Math.exp(-logRatio)),
  };
}

/**
 * What is known after each look, given all before: the smallest p-value so far and the intersection of the intervals.
 * Looks without a figure change nothing.
 */
export function overTime(looks: readonly SequentialLook[]): SequentialLook[] {
  let p = NaN;
  let lower = NaN;
  let upper = NaN;
  return looks.map((look) => {
    if (!Number.isNaN(look.p)) {
      p = Number.isNaN(p) ? look.p : Math.min(p, look.p);
      lower = Number.isNaN(lower) ? look.lower : Math.max(lower, look.lower);
      upper = Number.isNaN(upper) ? look.upper : Math.min(upper, look.upper);
    }
    return { value: look.value, lower, upper, p };
  });
}
