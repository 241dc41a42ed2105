import { isStep, type Detector } from './detector';

export interface DdmOptions {
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
