import { totalOf, type BinnedEstimate } from '../histogram';
import { CONFIDENCE, wilson, type Interval } from '../interval';

/** Counts by bin of the predicted probability of the positive class; `edges` between 0 and 1, the ends left out. */
export interface ScoreBins {
  readonly edges: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

/** One point of the reliability diagram. */
export interface ReliabilityBin extends Interval {
  readonly left: number;
  readonly right: number;
  readonly count: number;
  /** The middle of the bin, standing for the mean score in it. */
  readonly score: number;
  /** Share of positives, with Wilson's interval. */
  readonly observed: number;
}

/** Smallest probability that a logarithm is taken of: the rounding unit of a double, as scikit-learn has it. */
const EPSILON = 2 ** -52;

function ends({ edges }: ScoreBins, bin: number): readonly [number, number] {
  const left = bin > 0 ? edges[bin - 1] : 0;
  const right = bin < edges.length ? edges[bin] : 1;
  return [Math.min(1, Math.max(0, left)), Math.min(1, Math.max(0, right))];
}

/** Bins that hold anything, ascending. */
export function reliability(bins: ScoreBins, confidence = CONFIDENCE): ReliabilityBin[] {
  return Array.from(bins.positives).flatMap((positives, i) => {
    const count = positives + bins.negatives[i];
    const [left, right] = ends(bins, i);
    return count > 0
      ? [
          {
            left,
            right,
            count,
            score: (left + right) / 2,
            observed: positives / count,
            ...wilson(positives, count, confidence),
          },
        ]
      : [];
  });
}

export interface CalibrationError {
  /** Expected calibration error: mean distance of observed share and score, with bounds for the raw scores. */
  readonly expected: BinnedEstimate;
  /** The largest distance of any bin. */
  readonly maximum: BinnedEstimate;
  /** What the expected error of a perfectly calibrated model would be at this sample size. */
  readonly noise: number;
}

export function calibrationError(bins: ScoreBins): CalibrationError {
  const rows = reliability(bins);
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const missing = rows.length === 0 ? NaN : 0;
  const expected = { value: missing, lower: missing, upper: missing };
  const maximum = { value: missing, lower: missing, upper: missing };
  let noise = missing;
  for (const { left, right, score, observed, count } of rows) {
    const value = Math.abs(observed - score);
    const lower = Math.max(0, left - observed, observed - right);
    const upper = Math.max(Math.abs(observed - left), Math.abs(observed - right));
    const weight = count / total;
    expected.value += weight * value;
    expected.lower += weight * lower;
    expected.upper += weight * upper;
    maximum.value = Math.max(maximum.value, value);
    maximum.lower = Math.max(maximum.lower, lower);
    maximum.upper = Math.max(maximum.upper, upper);
    noise += weight * Math.sqrt((2 * score * (1 - score)) / (Math.PI * count));
  }
  return { expected, maximum, noise };
}

/** The mean of a loss that rises with the distance of score and label, at the bins' middles and at their ends. */
function meanLoss(bins: ScoreBins, loss: (distance: number) => number): BinnedEstimate {
  const total = totalOf(bins.positives) + totalOf(bins.negatives);
  const sums = { value: 0, lower: 0, upper: 0 };
  for (let i = 0; i < bins.positives.length; i++) {
    const [left, right] = ends(bins, i);
    const middle = (left + right) / 2;
    const p = bins.positives[i];
    const n = bins.negatives[i];
    sums.value += p * loss(1 - middle) + n * loss(middle);
    sums.lower += p * loss(1 - right) + n * loss(left);
    sums.upper += p * loss(1 - left) + n * loss(right);
  }
  return { value: sums.value / total, lower: sums.lower / total, upper: sums.upper / total };
}

/** Mean squared distance of score and label. */
export function brier(bins: ScoreBins): BinnedEstimate {
  return meanLoss(bins, (distance) => distance * distance);
}

/** Mean negative logarithm of the probability given to what happened, in nats; probabilities clipped as scikit-learn's. */
export function logLoss(bins: ScoreBins): BinnedEstimate {
  return meanLoss(bins, (distance) => -Math.log(Math.max(EPSILON, Math.min(1 - EPSILON, 1 - distance))));
}

/** Mean score less base rate: exact where the exact mean score is given. */
export function calibrationInTheLarge(bins: ScoreBins, meanScore?: number): BinnedEstimate {
  const p = totalOf(bins.positives);
  const total = p + totalOf(bins.negatives);
  if (meanScore !== undefined) {
    const exact = meanScore - p / total;
    return { value: exact, lower: exact, upper: exact };
  }
  const sums = { value: 0, lower: 0, upper: 0 };
  for (let i = 0; i < bins.positives.length; i++) {
    const [left, right] = ends(bins, i);
    const count = bins.positives[i] + bins.negatives[i];
    sums.value += (count * (left + right)) / 2;
    sums.lower += count * left;
    sums.upper += count * right;
  }
  return { value: (sums.value - p) / total, lower: (sums.lower - p) / total, upper: (sums.upper - p) / total };
}
