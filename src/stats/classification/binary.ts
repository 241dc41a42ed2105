import { type Interval, CONFIDENCE, UNKNOWN, byError, wilson } from '../interval';

/** A figure with its interval and the number of observations in its denominator. NaN where 0 / 0. */
export interface Figure extends Interval {
  readonly value: number;
  readonly sample: number;
}

/** Relative to the total: small enough for the curvature, large enough for the digits. */
const STEP = 1e-5;

/**
 * The standard error of a function of multinomial counts by the delta method, with a numeric gradient. The function must
 * not depend on the scale of the counts. One-sided where a cell is empty.
 */
export function multinomialError(f: (cells: Float64Array) => number, counts: ArrayLike<number>): number {
  const cells = Float64Array.from(counts);
  const total = cells.reduce((sum, count) => sum + count, 0);
  const step = STEP * total;
  const here = f(cells);
  let squares = 0;
  let mean = 0;
  for (let i = 0; i < cells.length; i++) {
    const share = cells[i] / total;
    if (share === 0) {
      continue;
    }
    const at = cells[i];
    const down = Math.min(step, at / 2);
    cells[i] = at + step;
    const above = f(cells);
    cells[i] = at - down;
    const below = f(cells);
    cells[i] = at;
    const gradient = Number.isNaN(below) ? (above - here) / step : (above - below) / (step + down);
    squares += share * (gradient * total) ** 2;
    mean += share * gradient * total;
  }
  return Math.sqrt(Math.max(0, squares - mean * mean) / total);
}

/** Outcomes of two classes. Counts may be fractional. */
export interface BinaryCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

export type BinaryMeasure =
  | 'accuracy'
  | 'balancedAccuracy'
  | 'precision'
  | 'recall'
  | 'specificity'
  | 'negativePredictiveValue'
  | 'falsePositiveRate'
  | 'falseNegativeRate'
  | 'fBeta'
  | 'mcc'
  | 'kappa';

export interface BinaryOptions {
  /** Weight of recall in F-beta; 1 unless given. */
  readonly beta?: number;
  readonly confidence?: number;
}

/** Those measures that are a share of a number of trials, and can have Wilson's interval. */
function shareOf(measure: BinaryMeasure, { tp, fp, fn, tn }: BinaryCounts): readonly [number, number] | undefined {
  switch (measure) {
    case 'accuracy':
      return [tp + tn, tp + fp + fn + tn];
    case 'precision':
      return [tp, tp + fp];
    case 'recall':
      return [tp, tp + fn];
    case 'specificity':
      return [tn, tn + fp];
    case 'negativePredictiveValue':
      return [tn, tn + fn];
    case 'falsePositiveRate':
      return [fp, tn + fp];
    case 'falseNegativeRate':
      return [fn, tp + fn];
    default:
      return undefined;
  }
}

function mcc({ tp, fp, fn, tn }: BinaryCounts): number {
  // Roots first: the product of four large counts overflows what a double counts exactly.
  const denominator = Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
  return (tp * tn - fp * fn) / denominator;
}

function kappa({ tp, fp, fn, tn }: BinaryCounts): number {
  const total = tp + fp + fn + tn;
  const expected = ((tp + fp) * (tp + fn) + (tn + fn) * (tn + fp)) / total;
  return (tp + tn - expected) / (total - expected);
}

/** The bare value of a measure; NaN where its denominator is zero. */
export function binaryValue(measure: BinaryMeasure, counts: BinaryCounts, beta = 1): number {
  const share = shareOf(measure, counts);
  if (share !== undefined) {
    return share[0] / share[1];
  }
  const { tp, fp, fn, tn } = counts;
  switch (measure) {
    case 'balancedAccuracy':
      return (tp / (tp + fn) + tn / (tn + fp)) / 2;
    case 'fBeta': {
      const weight = beta * beta;
      return ((1 + weight) * tp) / ((1 + weight) * tp + weight * fn + fp);
    }
    case 'mcc':
      return mcc(counts);
    default:
      return kappa(counts);
  }
}

/**
 * A measure with its interval: Wilson's for shares, the delta method on the multinomial for the rest (which is why the
 * latter is a point where nothing was wrong).
 */
export function binaryFigure(measure: BinaryMeasure, counts: BinaryCounts, options: BinaryOptions = {}): Figure {
  const confidence = options.confidence ?? CONFIDENCE;
  const share = shareOf(measure, counts);
  if (share !== undefined) {
    return { value: share[0] / share[1], sample: share[1], ...wilson(share[0], share[1], confidence) };
  }
  const { tp, fp, fn, tn } = counts;
  const value = binaryValue(measure, counts, options.beta);
  const sample = tp + fp + fn + tn;
  if (Number.isNaN(value)) {
    return { value, sample, ...UNKNOWN };
  }
  const of = (cells: ArrayLike<number>) =>
    binaryValue(measure, { tp: cells[0], fp: cells[1], fn: cells[2], tn: cells[3] }, options.beta);
  const { lower, upper } = byError(value, multinomialError(of, [tp, fp, fn, tn]), confidence);
  const least = measure === 'mcc' || measure === 'kappa' ? -1 : 0;
  return { value, sample, lower: Math.max(least, lower), upper: Math.min(1, upper) };
}

/** The outcomes that scores at or above edge number `threshold` give, from counts by score bin, ascending. */
export function atThreshold(
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
  threshold: number
): BinaryCounts {
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (let i = 0; i < positives.length; i++) {
    const positive = i > threshold;
    counts[positive ? 'tp' : 'fn'] += positives[i];
    counts[positive ? 'fp' : 'tn'] += negatives[i];
  }
  return counts;
}
