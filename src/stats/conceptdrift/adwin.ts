import { isStep, type Detector } from './detector';

export interface AdwinOptions {
  /** Probability of a false cut at a test. */
  readonly delta?: number;
  /** Least number of observations on either side of a cut. */
  readonly minimumSide?: number;
  /** Observations before it judges. */
  readonly grace?: number;
  /** Steps kept at most; the oldest go first. Each update costs as many operations. */
  readonly maximumSteps?: number;
}

export interface Adwin extends Detector {
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
    for (let i = 0; i < steps.length - 1; i++) {
      before += steps[i][0];
      wrong += steps[i][1];
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
