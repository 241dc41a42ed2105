/** Quality of regression from sums of errors. */
import { CONFIDENCE, UNKNOWN, byError, type Interval } from './interval';

/** Sums over predictions whose truth is known; error is prediction less truth. Those that are not exposed are undefined. */
export interface RegressionSums {
  readonly n: number;
  readonly absolute?: number;
  readonly squared?: number;
  /** Sum of positive errors, and of negative ones taken positive. */
  readonly positive?: number;
  readonly negative?: number;
  /** Sums of the truth and of its square, both centred on one fixed number. */
  readonly target?: number;
  readonly targetSquared?: number;
}

export type RegressionMeasure = 'mae' | 'rmse' | 'bias' | 'r2';

interface RegressionFigure extends Interval {
  readonly value: number;
  readonly sample: number;
  readonly standardError: number;
}

/** A spread below this share of the sum of squares is rounding, not variation. */
const CONSTANT = 1e-12;

function meanError(mean: number, squared: number, n: number): number {
  return Math.sqrt(Math.max(0, squared / n - mean * mean) / (n - 1));
}

function value(measure: RegressionMeasure, sums: RegressionSums): number {
  const { n, absolute = NaN, squared = NaN, positive = NaN, negative = NaN, target = NaN, targetSquared = NaN } = sums;
  switch (measure) {
    case 'mae':
      return absolute / n;
    case 'rmse':
      return Math.sqrt(squared / n);
    case 'bias':
      return (positive - negative) / n;
    case 'r2': {
      const spread = targetSquared - (target * target) / n;
      return n >= 2 && spread > CONSTANT * targetSquared ? 1 - squared / spread : NaN;
    }
  }
}

/**
 * Standard errors: of MAE and bias exact from the sum of squares (NaN without it); of RMSE for normal errors,
 * RMSE / sqrt(2 n); of R² by Olkin and Finn for one predictor, rough below 60 observations.
 */
function errorOf(measure: RegressionMeasure, figure: number, sums: RegressionSums): number {
  const { n, squared = NaN } = sums;
  switch (measure) {
    case 'mae':
    case 'bias':
      return meanError(figure, squared, n);
    case 'rmse':
      return figure / Math.sqrt(2 * n);
    case 'r2': {
      const share = Math.max(0, figure);
      return (2 * Math.sqrt(share) * (1 - share) * (n - 2)) / Math.sqrt((n * n - 1) * (n + 3));
    }
  }
}

/** A measure from sums. NaN without observations, without the sums it needs, and R² of a truth that never varies. */
export function regressionFigure(
  measure: RegressionMeasure,
  sums: RegressionSums,
  confidence = CONFIDENCE
): RegressionFigure {
  const figure = sums.n > 0 ? value(measure, sums) : NaN;
  const standardError = sums.n > 1 ? errorOf(measure, figure, sums) : NaN;
  const interval = byError(figure, standardError, confidence);
  if (Number.isNaN(interval.lower)) {
    return { value: figure, sample: sums.n, standardError, ...UNKNOWN };
  }
  const lower = measure === 'mae' || measure === 'rmse' ? Math.max(0, interval.lower) : interval.lower;
  const upper = measure === 'r2' ? Math.min(1, interval.upper) : interval.upper;
  return { value: figure, sample: sums.n, standardError, lower, upper };
}
