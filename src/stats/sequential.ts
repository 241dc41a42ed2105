/** Comparisons that stay valid however often one looks. */
import { borderOf, CONFIDENCE, type Interval, type Rate } from './interval';

/** One look at a running comparison of two rates. */
interface SequentialLook extends Interval {
  /** a less b. */
  readonly value: number;
  /** Of no difference. Its running minimum is valid at any time, stopped for whatever reason. */
  readonly p: number;
}

/** The spread of differences that the test is tuned to find soonest; it is valid for all. */
const DEFAULT_TAU = 0.02;

/**
 * The variance of the estimated difference if it truly were `difference`: the rates are those that have this difference and
 * together the successes that were seen (half an observation either way, so that none is 0 or 1). At no difference it is
 * the pooled variance: each side's own, put in its place, takes a small side that happens to have no success for certain,
 * and claims differences in 15 of 100 comparisons without any. At the estimate itself it is each side's own.
 */
function varianceAt(difference: number, a: Rate, b: Rate): number {
  const trials = a.trials + b.trials;
  const pooled = (Math.min(a.successes, a.trials) + Math.min(b.successes, b.trials) + 0.5) / (trials + 1);
  const ofA = possible(pooled + (difference * b.trials) / trials, a.trials);
  const ofB = possible(pooled - (difference * a.trials) / trials, b.trials);
  return (ofA * (1 - ofA)) / a.trials + (ofB * (1 - ofB)) / b.trials;
}

const possible = (rate: number, trials: number): number => {
  const least = 0.5 / (trials + 1);
  return Math.min(1 - least, Math.max(least, rate));
};

/** Halvings of an end of the interval: to 1e-7. */
const HALVINGS = 24;

interface SequentialOptions {
  readonly tau?: number;
  readonly minimum?: number;
}

/** The logarithm of how much better the mixture of all differences explains what was seen than this one does. */
function logRatioOf(difference: number, a: Rate, b: Rate, tau: number): number {
  const v = varianceAt(difference, a, b);
  const mixed = v + tau * tau;
  const off = valueOf(a, b) - difference;
  return 0.5 * Math.log(v / mixed) + (tau * tau * off * off) / (2 * v * mixed);
}

const valueOf = (a: Rate, b: Rate): number => Math.min(1, a.successes / a.trials) - Math.min(1, b.successes / b.trials);

/** The p-value of `sequentialDifference` alone. */
export function sequentialP(a: Rate, b: Rate, { tau = DEFAULT_TAU, minimum = 100 }: SequentialOptions = {}): number {
  return Math.min(a.trials, b.trials) >= minimum ? Math.min(1, Math.exp(-logRatioOf(0, a, b, tau))) : NaN;
}

/**
 * The mixture sequential probability ratio test for a difference of two rates, with a normal mixture of deviation `tau`
 * (Johari, Pekelis and Walsh, 2017): p-value and confidence interval that hold at every look at once. The interval is of
 * the differences that the test does not reject, each by the variance that it would have (as the score intervals of
 * Mee, 1984, and Miettinen and Nurminen, 1985), so that it leaves out zero exactly when the p-value says so. It rests on
 * the normal approximation, so it begins at `minimum` trials on both sides (100 unless given); NaN before.
 */
export function sequentialDifference(
  a: Rate,
  b: Rate,
  options: SequentialOptions & { readonly confidence?: number } = {}
): SequentialLook {
  const { tau = DEFAULT_TAU, confidence = CONFIDENCE } = options;
  const p = sequentialP(a, b, options);
  if (Number.isNaN(p)) {
    return { value: NaN, lower: NaN, upper: NaN, p };
  }
  const value = valueOf(a, b);
  const isRejected = (difference: number): boolean => logRatioOf(difference, a, b, tau) > -Math.log(1 - confidence);
  const endTowards = (extreme: number): number =>
    isRejected(extreme) ? borderOf(isRejected, value, extreme, HALVINGS)[1] : extreme;
  return { value, lower: endTowards(-1), upper: endTowards(1), p };
}

/**
 * The part of the chance of a false alarm that a comparison may use after this many restarts: they add up to 1 over
 * any number of beginnings (Bonferroni), four fifths for the first: the comparison that most never leave.
 */
export function shareOfBeginning(restarts: number): number {
  return restarts > 0 ? 0.2 / (restarts * (restarts + 1)) : 0.8;
}

/** A look, with what all before it say too. */
interface RunningLook extends SequentialLook {
  /** The intervals of the looks so far have nothing in common: the difference is another one than it was. */
  readonly turned: boolean;
}

/**
 * What is known after each look, given all before: the smallest p-value so far and the intersection of the intervals.
 * Looks without a figure change nothing. Once the intersection is empty there has been no one difference all the while,
 * and the interval is that of the look alone.
 */
export function overTime(looks: readonly SequentialLook[]): RunningLook[] {
  let p = NaN;
  let lower = NaN;
  let upper = NaN;
  let turned = false;
  return looks.map((look) => {
    if (!Number.isNaN(look.p)) {
      p = Number.isNaN(p) ? look.p : Math.min(p, look.p);
      lower = turned || Number.isNaN(lower) ? look.lower : Math.max(lower, look.lower);
      upper = turned || Number.isNaN(upper) ? look.upper : Math.min(upper, look.upper);
      if (lower > upper) {
        turned = true;
        ({ lower, upper } = look);
      }
    }
    return { value: look.value, lower, upper, p, turned };
  });
}

/** How often chance alone may pass a threshold in one look, for a warning and for critical. */
export interface Chances {
  readonly warning: number;
  readonly critical: number;
}

/**
 * What chance alone may pass in four weeks, of all that is watched of a model version together. The promise is one warning
 * and a tenth of a critical alarm. This is less: windows that overlap are looked at many times, which is worth some looks
 * each, and the approximations that thresholds are made with have tails a little too short (simulated, as alerts ship, in
 * docs/performance.md).
 */
const PASSED_IN_FOUR_WEEKS: Chances = { warning: 0.1, critical: 0.0005 };
const FOUR_WEEKS = 28 * 86_400;
/** Long windows are looked at seldom, but a level shall mean something each time. */
const MIN_LOOKS = 40;

/**
 * The chances that keep the promise for `series` which are watched through a window of so many seconds: Bonferroni's share
 * of it, one for each of them and each window of four weeks.
 */
export function watchedChances(series: number, window: number): Chances {
  const exact = Math.max(MIN_LOOKS, (Math.max(1, series) * FOUR_WEEKS) / window);
  // In steps, upwards: quantiles are kept by their probability, and windows of a dashboard are of any length.
  const looks = 2 ** (Math.ceil(4 * Math.log2(exact)) / 4);
  return { warning: PASSED_IN_FOUR_WEEKS.warning / looks, critical: PASSED_IN_FOUR_WEEKS.critical / looks };
}
