/** Quality of regression from sums of errors. */
import { CONFIDENCE, type Interval, UNKNOWN } from './interval';
import { zOf } from './special';

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

interface RegressionFigure extends Partial<Interval> {
  readonly value: number;
  readonly sample: number;
}

/** A spread below this share of the sum of squares is rounding, not variation. */
const CONSTANT = 1e-12;

/** The standard error of a mean of so many, by the sum of their squares. */
export function meanError(mean: number, squared: number, n: number): number {
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
 * Fewer errors may hold none of those that are rare and large, and no sum shows that these are missing: where one in fifty is
 * ten times as large, the interval of MAE covers 88 % at 100 errors, 93.5 % at 500 and 94 % at 1,000.
 */
export const MIN_ERRORS = 1000;

/**
 * Of MAE and bias by the sum of squares, that of MAE on the logarithm's scale: it cannot be negative, and few large errors
 * make it skew, its upper side by the square of what it is wide besides (without that, 93.1 % at 1,000). Those of RMSE and R² depend on the fourth powers of errors, which are not exported: from errors taken for
 * normal they cover 21 to 52 % where tails are heavy, so that there are none.
 */
function intervalOf(
  measure: RegressionMeasure,
  figure: number,
  { n, squared = NaN }: RegressionSums,
  confidence: number
): Partial<Interval> {
  if (measure === 'rmse' || measure === 'r2') {
    return {};
  }
  const spread = n >= MIN_ERRORS ? zOf(confidence) * meanError(figure, squared, n) : NaN;
  if (Number.isNaN(spread)) {
    return UNKNOWN;
  }
  if (measure === 'mae' && figure > 0) {
    const wide = spread / figure;
    return { lower: figure * Math.exp(-wide), upper: figure * Math.exp(wide) * (1 + wide ** 2) };
  }
  return { lower: figure - spread, upper: figure + spread };
}

/** A measure from sums. NaN without observations, without the sums it needs, and R² of a truth that never varies. */
export function regressionFigure(
  measure: RegressionMeasure,
  sums: RegressionSums,
  confidence = CONFIDENCE
): RegressionFigure {
  const figure = sums.n > 0 ? value(measure, sums) : NaN;
  return { value: figure, sample: sums.n, ...intervalOf(measure, figure, sums, confidence) };
}
