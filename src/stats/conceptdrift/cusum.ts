import { isStep, type Detector } from './detector';

export interface CusumOptions {
  /** The error rate that is normal, from the baseline; above 0 and below 1. */
  readonly target: number;
  /** Half the shift to be found, in standard errors of a step. */
  readonly slack?: number;
  /** Sum of standard errors that makes a drift; `warning` is a fraction of it. */
  readonly decision?: number;
  readonly warning?: number;
}

/**
 * The tabular cumulative sum of statistical process control for a rising error rate: S = max(0, S + z - k), z being the
 * step's errors in standard errors from the target. With k = 0.5 and h = 5 it sounds once in some 930 steps by chance.
 */
export function cusum({ target, slack = 0.5, decision = 5, warning = 0.8 }: CusumOptions): Detector {
  if (!(target > 0 && target < 1)) {
    throw new RangeError(`The target error rate must lie between 0 and 1, both excluded; it is ${target}.`);
  }
  let sum = 0;
  return {
    update: (observed, wrong) => {
      if (isStep(observed, wrong)) {
        const z = (wrong - observed * target) / Math.sqrt(observed * target * (1 - target));
        sum = Math.max(0, sum + z - slack);
      }
      if (sum > decision) {
        sum = 0;
        return 'drift';
      }
      return sum > warning * decision ? 'warning' : 'stable';
    },
  };
}
