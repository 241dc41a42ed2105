import { isStep, type Detector, type DetectorState } from './detector';

export interface HddmAOptions {
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
