/** Intervals of rates, their differences and ratios, and of quantiles. Confidence defaults to 0.95, two-sided. */
import { betaInc, betaQuantile, zOf } from './special';

/** The range in which the truth lies with the confidence that was asked for; NaN on both sides where nothing is known. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Two-sided, unless a function says otherwise. */
export const CONFIDENCE = 0.95;

/** A bisection of an interval of at most 2 is right to 2⁻⁵¹ by then. */
const HALVINGS = 52;

export const UNKNOWN: Interval = { lower: NaN, upper: NaN };

function around(value: number, halfWidth: number): Interval {
  return { lower: value - halfWidth, upper: value + halfWidth };
}

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

/** Of an observation: Newcombe's correction for continuity (Statistics in Medicine 17, 1998) is a half. */
export const CORRECTION = 0.25;

/**
 * The interval that is shown of a proportion: Wilson's with half of Newcombe's correction for continuity. Over all rates
 * from .02 to .98 it covers 94 % or more from 30 trials on (counted, not drawn), where Wilson's covers 91.9 % at some, and
 * the whole correction is as wide as Clopper and Pearson's exact interval.
 */
export function shareInterval(successes: number, trials: number, confidence = CONFIDENCE): Interval {
  return {
    lower: wilson(Math.max(0, Math.min(successes, trials) - CORRECTION), trials, confidence).lower,
    upper: wilson(successes + CORRECTION, trials, confidence).upper,
  };
}

/**
 * Between which ordered observations of `n` the quantile `q` (0 to 1) lies, counted from 1 (distribution-free: Hahn and
 * Meeker, Statistical Intervals, 5.2). NaN where no observation is sure enough to lie beyond it: p99 has an upper bound
 * from 368 observations on.
 */
export function quantileRanks(q: number, n: number, confidence = CONFIDENCE): Interval {
  const tail = (1 - confidence) / 2;
  /** The probability that the observation of that rank is not above the quantile. */
  const isBelow = (rank: number): number => betaInc(rank, n - rank + 1, q);
  const spread = zOf(confidence) * Math.sqrt(n * q * (1 - q));
  const last = Math.floor(n);
  if (!(last >= 1) || !(q > 0 && q < 1)) {
    return UNKNOWN;
  }
  const within = (rank: number): number => Math.min(last, Math.max(1, Math.round(rank)));
  let lower = within(n * q - spread);
  for (; lower < last && isBelow(lower + 1) >= 1 - tail; lower++);
  for (; lower >= 1 && isBelow(lower) < 1 - tail; lower--);
  let upper = within(n * q + spread);
  for (; upper > 1 && isBelow(upper - 1) <= tail; upper--);
  for (; upper <= last && isBelow(upper) > tail; upper++);
  return { lower: lower >= 1 ? lower : NaN, upper: upper <= last ? upper : NaN };
}

/** The interval of an estimate by its standard error (the delta method's last step): Student's where that is estimated. */
export function byError(value: number, standardError: number, confidence = CONFIDENCE, freedom = Infinity): Interval {
  return Number.isFinite(value) && standardError >= 0
    ? around(value, studentQuantile(confidence, freedom) * standardError)
    : UNKNOWN;
}

/** From here on Student's t is the normal distribution in all digits that are shown. */
const FREE = 1e6;

/** Within plus and minus this, Student's t of so many degrees of freedom lies with that confidence. */
export function studentQuantile(confidence: number, freedom: number): number {
  if (freedom >= FREE) {
    return zOf(confidence);
  }
  const x = betaQuantile(1 - confidence, freedom / 2, 0.5);
  return Math.sqrt((freedom * (1 - x)) / x);
}

/** An estimated variance and its degrees of freedom. */
export interface Variance {
  readonly variance: number;
  readonly freedom: number;
}

/** The sum of independent ones, with the degrees of freedom of Satterthwaite (Biometrics Bulletin 2, 1946). */
export function sumOfVariances(all: readonly Variance[]): Variance {
  let [variance, squares] = [0, 0];
  for (const one of all) {
    variance += one.variance;
    squares += one.variance ** 2 / one.freedom;
  }
  return { variance, freedom: squares > 0 ? variance ** 2 / squares : Infinity };
}

/** Successes of a number of trials, fractional counts allowed. */
export interface Rate {
  readonly successes: number;
  readonly trials: number;
}

function shareOf(rate: Rate): number {
  return rate.trials > 0 ? Math.min(1, rate.successes / rate.trials) : NaN;
}

/** The rate of `b` that is most likely where that of `a` is larger by `difference` (Miettinen and Nurminen's cubic). */
function constrainedShare(a: Rate, b: Rate, difference: number): number {
  const all = a.trials + b.trials;
  const successes = Math.min(a.successes, a.trials) + Math.min(b.successes, b.trials);
  const bSuccesses = Math.min(b.successes, b.trials);
  const square = ((a.trials + 2 * b.trials) * difference - all - successes) / (3 * all);
  const linear = ((b.trials * difference - all - 2 * bSuccesses) * difference + successes) / all;
  const constant = (bSuccesses * difference * (1 - difference)) / all;
  const q = square ** 3 - (square * linear) / 2 + constant / 2;
  const p = (q < 0 ? -1 : 1) * Math.sqrt(Math.max(0, square * square - linear / 3));
  const angle = (Math.PI + Math.acos(p === 0 ? 1 : Math.min(1, Math.max(-1, q / p ** 3)))) / 3;
  return Math.min(Math.min(1, 1 - difference), Math.max(Math.max(0, -difference), 2 * p * Math.cos(angle) - square));
}

/** Where a test begins to refuse, from a value that it does not refuse to one that it does: the last of either side. */
export function borderOf(
  isRefused: (value: number) => boolean,
  within: number,
  beyond: number,
  halvings = HALVINGS
): readonly [inside: number, outside: number] {
  let [inside, outside] = [within, beyond];
  for (let i = 0; i < halvings; i++) {
    const middle = (inside + outside) / 2;
    [inside, outside] = isRefused(middle) ? [inside, middle] : [middle, outside];
  }
  return [inside, outside];
}

/**
 * Miettinen and Nurminen's score interval of the difference a - b (Statistics in Medicine 4, 1985): the differences that
 * the z-test, with its variance as it would be at that difference, does not refuse. An end below that of `floor` is given as
 * that one, for a hundredth of the work.
 */
export function scoreDifference(a: Rate, b: Rate, confidence = CONFIDENCE, floor?: Interval): Interval {
  const difference = shareOf(a) - shareOf(b);
  if (Number.isNaN(difference)) {
    return UNKNOWN;
  }
  const all = a.trials + b.trials;
  const zz = zOf(confidence) ** 2 * (all / Math.max(all - 1, 0.5));
  const isRefused = (at: number): boolean => {
    const ofB = constrainedShare(a, b, at);
    const ofA = ofB + at;
    return (difference - at) ** 2 > zz * ((ofA * (1 - ofA)) / a.trials + (ofB * (1 - ofB)) / b.trials);
  };
  const bound = (end: -1 | 1): number => {
    const [inside, outside] = borderOf(isRefused, difference, end);
    return inside === difference ? difference : (inside + outside) / 2;
  };
  if (floor === undefined) {
    return { lower: bound(-1), upper: bound(1) };
  }
  const isLowerAbove = floor.lower < difference && isRefused(floor.lower);
  const isUpperAbove = floor.upper <= difference || !isRefused(floor.upper);
  return { lower: isLowerAbove ? bound(-1) : floor.lower, upper: isUpperAbove ? bound(1) : floor.upper };
}

/**
 * The interval of the ratio a / b from Wilson's of both rates (MOVER-R: Donner and Zou, Statistical Methods in Medical
 * Research 21, 2012): as good as the score interval if all or none succeed, and in closed form. Unknown where `b`
 * has no success: no ratio is too large then.
 */
export function ratioInterval(a: Rate, b: Rate, confidence = CONFIDENCE): Interval {
  const pa = shareOf(a);
  const pb = shareOf(b);
  if (!(pa >= 0) || !(pb > 0)) {
    return UNKNOWN;
  }
  const wa = wilson(a.successes, a.trials, confidence);
  const wb = wilson(b.successes, b.trials, confidence);
  const bound = (ofA: number, ofB: number, side: -1 | 1): number => {
    const product = pa * pb;
    const root = Math.sqrt(Math.max(0, product * product - ofA * ofB * (2 * pa - ofA) * (2 * pb - ofB)));
    return (product + side * root) / (ofB * (2 * pb - ofB));
  };
  return { lower: Math.max(0, bound(wa.lower, wb.upper, -1)), upper: bound(wa.upper, wb.lower, 1) };
}
