/** Quality of regression from sums of errors. */
import { CONFIDENCE, type Interval, studentQuantile, UNKNOWN } from './interval';

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
 * Standard errors: of MAE and bias exact from the sum of squares (NaN without it). Those of RMSE and R² depend on the
 * fourth powers of errors, which are not exported: from errors taken for normal they cover 21 to 52 % where tails are
 * heavy, so that there are none.
 */
function errorOf(measure: RegressionMeasure, figure: number, { n, squared = NaN }: RegressionSums): number {
  return measure === 'mae' || measure === 'bias' ? meanError(figure, squared, n) : NaN;
}

/** MAE's interval is on the logarithm's scale: it cannot be negative, and few large errors make it skew. */
function intervalOf(
  measure: RegressionMeasure,
  figure: number,
  error: number,
  n: number,
  confidence: number
): Interval {
  const spread = n > 1 ? studentQuantile(confidence, n - 1) * error : NaN;
  return Number.isNaN(spread)
    ? UNKNOWN
    : measure === 'mae' && figure > 0
      ? { lower: figure * Math.exp(-spread / figure), upper: figure * Math.exp(spread / figure) }
      : { lower: figure - spread, upper: figure + spread };
}

/** A measure from sums, MAE and bias with Student's interval. NaN without observations, without the sums it needs, and R² of a truth that never varies. */
export function regressionFigure(
  measure: RegressionMeasure,
  sums: RegressionSums,
  confidence = CONFIDENCE
): RegressionFigure {
  const figure = sums.n > 0 ? value(measure, sums) : NaN;
  const standardError = sums.n > 1 ? errorOf(measure, figure, sums) : NaN;
  return {
    value: figure,
    sample: sums.n,
    standardError,
    ...intervalOf(measure, figure, standardError, sums.n, confidence),
  };
}
