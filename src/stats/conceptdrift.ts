/** Detectors of a change in the error rate, fed with counts per step. */

/** `warning` is the state before `drift`; after a drift the detector restarts at the next step. */
export type DetectorState = 'stable' | 'warning' | 'drift';

/** Watches a stream of right and wrong predictions that arrive as counts per step. It keeps what it has learned. */
export interface Detector {
  /** `observations` of a step and how many of them were errors. Steps without observations change nothing. */
  readonly update: (observations: number, errors: number) => DetectorState;
}

/** A step counts when it has observations and its numbers are numbers. */
function isStep(observations: number, errors: number): boolean {
  return observations > 0 && errors >= 0 && Number.isFinite(observations);
}

/** The states of a detector over the steps, the same length. Where a stream starts matters: anchor it at a deployment. */
export function detect(
  detector: Detector,
  observations: ArrayLike<number>,
  errors: ArrayLike<number>
): DetectorState[] {
  return Array.from(observations, (n, i) => detector.update(n, errors[i] ?? NaN));
}

interface CusumOptions {
  /** The error rate that is normal; above 0 and below 1. */
  readonly target: number;
  /** Up to how many times the normal rate is let pass: 1.2 unless given, which the rhythm of a day reaches. */
  readonly allowed?: number;
  /** How many times what is let pass is to be found soonest: 1.35 unless given. */
  readonly ratio?: number;
  /** Steps between false alarms, at least: 100,000 unless given, two years of ten minutes. */
  readonly between?: number;
}

/** A warning comes at this part of the way to a drift, and sums are kept from growing past the other part of it. */
const WARNING = 0.8;
const FULL = 1.25;

/**
 * The cumulative sum of log likelihood ratios (Page, 1954) of a rate that has risen to p1 = `ratio` times what is allowed,
 * against the highest that is allowed, p0 = `allowed` times the target: S = max(0, S + Σ ln(p1 / p0)), and drift from
 * ln(between) on. As the ratio's mean is 1 at p0 and less below, it sounds by chance no more often than once in `between`
 * steps (Lorden, 1971), however many observations a step has and whatever rhythm the rate has below p0.
 *
 * It adds up from where both rates explain what is seen alike, (p1 - p0) / ln(p1 / p0) where errors are rare: 1.4 times the
 * target. A drift lasts until the sum is gone, so until the rate is back below that.
 */
export function cusum({ target, allowed = 1.2, ratio = 1.35, between = 100_000 }: CusumOptions): Detector {
  if (!(target > 0 && target < 1)) {
    throw new RangeError(`The target error rate must lie between 0 and 1, both excluded; it is ${target}.`);
  }
  // Near 1 there are no such multiples: a third of what is left each time.
  const normal = Math.min(allowed * target, (1 + 2 * target) / 3);
  const risen = Math.min(ratio * normal, (1 + 2 * normal) / 3);
  const ofError = Math.log(risen / normal);
  const ofRight = Math.log((1 - risen) / (1 - normal));
  const decision = Math.log(between);
  let sum = 0;
  let drifted = false;
  return {
    update: (observed, wrong) => {
      if (isStep(observed, wrong)) {
        const errors = Math.min(wrong, observed);
        sum = Math.min(FULL * decision, Math.max(0, sum + errors * ofError + (observed - errors) * ofRight));
        drifted = sum > decision || (drifted && sum > 0);
      }
      return drifted ? 'drift' : sum > WARNING * decision ? 'warning' : 'stable';
    },
  };
}

interface PageHinkleyOptions {
  readonly minimum?: number;
  /** Change of the error rate that is let pass. */
  readonly delta?: number;
  /** Excess errors, after `delta`, that make a drift. */
  readonly threshold?: number;
  /** How much of the sums is kept from one step to the next. */
  readonly alpha?: number;
  readonly direction?: 'up' | 'down' | 'both';
}

/**
 * A threshold for steps of many observations, where the default of 50 errors is less than chance: five deviations of the
 * errors that `steps` steps bring together at this error rate.
 */
export function pageHinkleyThreshold(observationsPerStep: number, errorRate: number, steps: number): number {
  return 5 * Math.sqrt(steps * observationsPerStep * errorRate * (1 - errorRate));
}

/**
 * Page and Hinkley's test on the error rate. A step of n observations counts as n of its mean; with steps of one
 * observation it is the usual test. What it forgets it forgets by step: by observation, busy steps would leave nothing of
 * the step before.
 */
export function pageHinkley(options: PageHinkleyOptions = {}): Detector {
  const { minimum = 30, delta = 0.005, threshold = 50, alpha = 0.9999, direction = 'both' } = options;
  const start = { n: 0, errors: 0, up: 0, down: 0, lowestUp: Infinity, highestDown: -1 };
  let state = { ...start };
  return {
    update: (observed, wrong) => {
      if (!isStep(observed, wrong)) {
        return 'stable';
      }
      state.n += observed;
      state.errors += wrong;
      const deviation = wrong / observed - state.errors / state.n;
      state.up = alpha * state.up + observed * (deviation - delta);
      state.down = alpha * state.down + observed * (deviation + delta);
      state.lowestUp = Math.min(state.lowestUp, state.up);
      state.highestDown = Math.max(state.highestDown, state.down);
      if (state.n < minimum) {
        return 'stable';
      }
      const risen = direction !== 'down' && state.up - state.lowestUp > threshold;
      const fallen = direction !== 'up' && state.highestDown - state.down > threshold;
      if (risen || fallen) {
        state = { ...start };
        return 'drift';
      }
      return 'stable';
    },
  };
}

interface DdmOptions {
  /** Observations before it judges. */
  readonly warmStart?: number;
  /** In standard deviations above the best error rate so far. */
  readonly warning?: number;
  readonly drift?: number;
}

/**
 * The drift detection method of Gama and others (2004), exact from counts at the resolution of steps: the error rate plus
 * its deviation against the smallest sum of the two so far. A best rate of zero errors is not taken for a minimum: the
 * first error would always be a drift. The minimum is the luckiest moment of a stream, so on a long steady one it sounds by
 * chance sooner or later: a companion to look at rather than to be woken by.
 */
export function ddm({ warmStart = 30, warning = 2, drift = 3 }: DdmOptions = {}): Detector {
  let n = 0;
  let errors = 0;
  let bestRate = Infinity;
  let bestDeviation = Infinity;
  const restart = () => {
    n = 0;
    errors = 0;
    bestRate = Infinity;
    bestDeviation = Infinity;
  };
  return {
    update: (observed, wrong) => {
      if (!isStep(observed, wrong)) {
        return 'stable';
      }
      n += observed;
      errors += wrong;
      const rate = Math.min(1, errors / n);
      const deviation = Math.sqrt((rate * (1 - rate)) / n);
      if (n <= warmStart) {
        return 'stable';
      }
      if (deviation > 0 && rate + deviation <= bestRate + bestDeviation) {
        bestRate = rate;
        bestDeviation = deviation;
      }
      if (rate + deviation > bestRate + drift * bestDeviation) {
        restart();
        return 'drift';
      }
      return rate + deviation > bestRate + warning * bestDeviation ? 'warning' : 'stable';
    },
  };
}

interface HddmAOptions {
  /** Probabilities of a false drift and of a false warning. */
  readonly drift?: number;
  readonly warning?: number;
}

interface Mean {
  readonly n: number;
  readonly sum: number;
}

function bound(n: number, confidence: number): number {
  return Math.sqrt(Math.log(1 / confidence) / (2 * n));
}

/** Whether the mean of all has risen above the mean up to the cut by more than Hoeffding's inequality allows. */
function hasRisen(cut: Mean, all: Mean, confidence: number): boolean {
  if (cut.n === all.n) {
    return false;
  }
  const m = (all.n - cut.n) / cut.n / all.n;
  return all.sum / all.n - cut.sum / cut.n >= Math.sqrt((m / 2) * Math.log(2 / confidence));
}

/** HDDM-A (Frías-Blanco and others, 2015), one-sided: Hoeffding's bound on averages, for a rising error rate. */
export function hddmA({ drift = 0.001, warning = 0.005 }: HddmAOptions = {}): Detector {
  let all: Mean = { n: 0, sum: 0 };
  let cut: Mean = all;
  return {
    update: (observed, wrong): DetectorState => {
      if (!isStep(observed, wrong)) {
        return 'stable';
      }
      all = { n: all.n + observed, sum: all.sum + wrong };
      if (cut.n === 0 || cut.sum / cut.n + bound(cut.n, drift) >= all.sum / all.n + bound(all.n, drift)) {
        cut = all;
      }
      if (hasRisen(cut, all, drift)) {
        all = { n: 0, sum: 0 };
        cut = all;
        return 'drift';
      }
      return hasRisen(cut, all, warning) ? 'warning' : 'stable';
    },
  };
}

interface AdwinOptions {
  /** Probability of a false cut at a test. */
  readonly delta?: number;
  /** Least number of observations on either side of a cut. */
  readonly minimumSide?: number;
  /** Observations before it judges. */
  readonly grace?: number;
  /** Steps kept at most; the oldest go first. Each update costs as many operations. */
  readonly maximumSteps?: number;
}

interface Adwin extends Detector {
  /** The observations in the window, and the error rate there: what it takes for the present. */
  readonly window: () => { readonly observations: number; readonly rate: number };
}

/**
 * ADWIN (Bifet and Gavaldà, 2007) with steps for buckets: every cut between two steps is tested exactly. Old steps are
 * dropped while the two sides of some cut differ by more than the bound; the step after a drift begins a new window.
 */
export function adwin(options: AdwinOptions = {}): Adwin {
  const { delta = 0.002, minimumSide = 5, grace = 10, maximumSteps = 2000 } = options;
  const steps: Array<readonly [observed: number, wrong: number]> = [];
  let n = 0;
  let errors = 0;
  let drifted = false;

  const dropOldest = () => {
    const [observed, wrong] = steps.shift() ?? [0, 0];
    n -= observed;
    errors -= wrong;
  };

  const isCut = (): boolean => {
    const rate = errors / n;
    const logarithm = Math.log((2 * Math.log(n)) / delta);
    const variance = Math.max(0, rate * (1 - rate));
    let before = 0;
    let wrong = 0;
    for (const [observed, errorsOfStep] of steps.slice(0, -1)) {
      before += observed;
      wrong += errorsOfStep;
      const after = n - before;
      if (after < minimumSide) {
        return false;
      }
      if (before >= minimumSide) {
        const inverse = 1 / (before - minimumSide + 1) + 1 / (after - minimumSide + 1);
        const bound = Math.sqrt(2 * inverse * variance * logarithm) + (2 / 3) * logarithm * inverse;
        if (Math.abs(wrong / before - (errors - wrong) / after) > bound) {
          return true;
        }
      }
    }
    return false;
  };

  return {
    window: () => ({ observations: n, rate: errors / n }),
    update: (observed, wrong) => {
      if (!isStep(observed, wrong)) {
        return 'stable';
      }
      if (drifted) {
        steps.length = 0;
        n = 0;
        errors = 0;
        drifted = false;
      }
      steps.push([observed, Math.min(wrong, observed)]);
      n += observed;
      errors += Math.min(wrong, observed);
      if (steps.length > maximumSteps) {
        dropOldest();
      }
      while (n > grace && isCut()) {
        drifted = true;
        dropOldest();
      }
      return drifted ? 'drift' : 'stable';
    },
  };
}
