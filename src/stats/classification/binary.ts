import { byError, CONFIDENCE, type Interval, scoreDifference, shareInterval, UNKNOWN } from '../interval';

/**
 * A figure with the number of observations in its denominator, NaN where 0 / 0, and with its interval: NaN where too little
 * is known for one, left out where there never is one.
 */
export interface Figure extends Partial<Interval> {
  readonly value: number;
  readonly sample: number;
}

/** Relative to the total: small enough for the curvature, large enough for the digits. */
const STEP = 1e-5;

/**
 * The standard error of a function of multinomial counts by the delta method, with a numeric gradient. The function must
 * not depend on the scale of the counts. One-sided where a cell is empty.
 */
function multinomialError(f: (cells: Float64Array) => number, counts: ArrayLike<number>): number {
  const cells = Float64Array.from(counts);
  const total = cells.reduce((sum, count) => sum + count, 0);
  const step = STEP * total;
  const here = f(cells);
  let squares = 0;
  let mean = 0;
  for (let i = 0; i < cells.length; i++) {
    const at = cells[i] ?? NaN;
    const share = at / total;
    if (share === 0) {
      continue;
    }
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

/** Of one or two positives no interval covers what it says. */
export const MIN_PER_CLASS = 5;

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

interface BinaryOptions {
  /** Weight of recall in F-beta; 1 unless given. */
  readonly beta?: number;
  readonly confidence?: number;
}

/** Those measures that are a share of a number of trials. */
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
 * The delta method on the multinomial after two right and two wrong outcomes are added (Agresti and Coull's four, The
 * American Statistician 52, 1998): by itself it is a point where nothing is wrong, and covers too little near that.
 */
export function addedInterval(
  f: (cells: Float64Array) => number,
  cells: Float64Array,
  value: number,
  { least, confidence, freedom }: { readonly least: number; readonly confidence: number; readonly freedom?: number }
): Interval {
  const { lower, upper } = byError(f(cells), multinomialError(f, cells), confidence, freedom);
  return { lower: Math.max(least, Math.min(value, lower)), upper: Math.min(1, Math.max(value, upper)) };
}

/**
 * A measure with its interval. `shareInterval` for shares, and for F1, which rises with the share of true positives among
 * all outcomes but the true negatives (2 J / (1 + J) of Jaccard's J); other F-betas have that of a share of as many trials
 * as give it the standard error of `addedInterval`, less the four added; balanced accuracy has the score interval of the
 * difference of two rates, because it is (1 + recall - false positive rate) / 2, and none below five of a class; the others
 * have `addedInterval`.
 */
export function binaryFigure(
  measure: BinaryMeasure,
  counts: BinaryCounts,
  options: BinaryOptions = {}
): Figure & Interval {
  const { beta = 1, confidence = CONFIDENCE } = options;
  const share = shareOf(measure, counts);
  if (share !== undefined) {
    return { value: share[0] / share[1], sample: share[1], ...shareInterval(share[0], share[1], confidence) };
  }
  const { tp, fp, fn, tn } = counts;
  const value = binaryValue(measure, counts, beta);
  const sample = tp + fp + fn + tn;
  return { value, sample, ...(Number.isNaN(value) ? UNKNOWN : intervalOf(measure, counts, value, beta, confidence)) };
}

function intervalOf(
  measure: BinaryMeasure,
  { tp, fp, fn, tn }: BinaryCounts,
  value: number,
  beta: number,
  confidence: number
): Interval {
  if (measure === 'balancedAccuracy') {
    if (Math.min(tp + fn, fp + tn) < MIN_PER_CLASS) {
      return UNKNOWN;
    }
    const [hits, alarms] = [
      { successes: tp, trials: tp + fn },
      { successes: fp, trials: fp + tn },
    ];
    const { lower, upper } = scoreDifference(hits, alarms, confidence);
    return { lower: (1 + lower) / 2, upper: (1 + upper) / 2 };
  }
  if (measure === 'fBeta' && beta === 1) {
    const { lower, upper } = shareInterval(tp, tp + fp + fn, confidence);
    return { lower: (2 * lower) / (1 + lower), upper: (2 * upper) / (1 + upper) };
  }
  const countsOf = (cells: Float64Array): BinaryCounts => ({
    tp: cells[0] ?? NaN,
    fp: cells[1] ?? NaN,
    fn: cells[2] ?? NaN,
    tn: cells[3] ?? NaN,
  });
  const of = (cells: Float64Array) => binaryValue(measure, countsOf(cells), beta);
  if (measure === 'fBeta') {
    // It knows no true negatives: both right outcomes are true positives.
    const cells = Float64Array.from([tp + 2, fp + 1, fn + 1, tn]);
    const at = of(cells);
    const trials = (at * (1 - at)) / multinomialError(of, cells) ** 2 - 4;
    return shareInterval(value * trials, trials, confidence);
  }
  return addedInterval(of, Float64Array.from([tp + 1, fp + 1, fn + 1, tn + 1]), value, { least: -1, confidence });
}
