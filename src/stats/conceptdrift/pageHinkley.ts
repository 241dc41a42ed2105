import { isStep, type Detector } from './detector';

export interface PageHinkleyOptions {
  readonly minimum?: number;
  /** Change of the error rate that is let pass. */
  readonly delta?: number;
  /** Excess errors, after `delta`, that make a drift. */
  readonly threshold?: number;
  /** How much of the sums is kept from one observation to the next. */
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
 * observation it is the usual test.
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
      const kept = alpha ** observed;
      state.up = kept * state.up + observed * (deviation - delta);
      state.down = kept * state.down + observed * (deviation + delta);
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
