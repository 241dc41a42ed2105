import { type BinnedEstimate, totalOf } from '../histogram';
import { CONFIDENCE, type Interval, shareInterval } from '../interval';
import { zOf } from '../special';

/** Counts by bin of the predicted probability of the positive class; `edges` between 0 and 1, the ends left out. */
export interface ScoreBins {
  readonly edges: ArrayLike<number>;
  readonly positives: ArrayLike<number>;
  readonly negatives: ArrayLike<number>;
}

/** One point of the reliability diagram. */
interface ReliabilityBin extends Interval {
  readonly left: number;
  readonly right: number;
  readonly count: number;
  /** The middle of the bin, standing for the mean score in it. */
  readonly score: number;
  /** Share of positives, with its interval. */
  readonly observed: number;
}

/** Smallest probability that a logarithm is taken of: the rounding unit of a double, as scikit-learn has it. */
const EPSILON = 2 ** -52;

/** Between which probabilities the scores of a bin lie. */
export function ends({ edges }: Pick<ScoreBins, 'edges'>, bin: number): readonly [number, number] {
  const left = bin > 0 ? (edges[bin - 1] ?? NaN) : 0;
  const right = edges[bin] ?? 1;
  return [Math.min(1, Math.max(0, left)), Math.min(1, Math.max(0, right))];
}

/** Bins that hold anything, ascending. */
export function reliability(bins: ScoreBins, confidence = CONFIDENCE): ReliabilityBin[] {
  return Array.from(bins.positives).flatMap((positives, i) => {
    const count = positives + (bins.negatives[i] ?? NaN);
    const [left, right] = ends(bins, i);
    return count > 0
      ? [
          {
            left,
            right,
            count,
            score: (left + right) / 2,
            observed: positives / count,
            ...shareInterval(positives, count, confidence),
          },
        ]
      : [];
  });
}

interface CalibrationError {
  /** Expected calibration error: mean distance of observed share and score, with bounds for the raw scores. */
  readonly expected: BinnedEstimate;
  /** The largest distance of any bin. */
  readonly maximum: BinnedEstimate;
  /**
   * What `expected` would be of all predictions there could be: the bins' bounds, the lower one less `noise` (a distance
   * is never negative, so that chance alone makes one: Bröcker, Climate Dynamics 39, 2012; Kumar, Liang and Ma, NeurIPS
   * 2019), and on either side z standard errors.
   */
  readonly interval: Interval;
  /** What the expected error of a perfectly calibrated model would be at this sample size. */
  readonly noise: number;
}

export function calibrationError(bins: ScoreBins, confidence = CONFIDENCE): CalibrationError {
  const rows = reliability(bins);
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const missing = rows.length === 0 ? NaN : 0;
  const expected = { value: missing, lower: missing, upper: missing };
  const maximum = { value: missing, lower: missing, upper: missing };
  let noise = missing;
  let variance = missing;
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
    // Two positives and two negatives more: a bin of one label would have no variance.
    const share = (observed * count + 2) / (count + 4);
    variance += (weight * weight * share * (1 - share)) / count;
    noise += weight * Math.sqrt((2 * score * (1 - score)) / (Math.PI * count));
  }
  const spread = zOf(confidence) * Math.sqrt(variance);
  const interval = {
    lower: Math.max(0, expected.lower - noise - spread),
    upper: Math.min(1, expected.upper + spread),
  };
  return { expected, maximum, interval, noise };
}

/** A mean loss with the bounds that its bins leave, and what a sample of this size leaves open beside them. */
export interface Loss extends BinnedEstimate {
  readonly standardError: number;
}

/** The mean of a loss that rises with the distance of score and label, at the bins' middles and at their ends. */
function meanLoss(bins: ScoreBins, loss: (distance: number) => number): Loss {
  const total = totalOf(bins.positives) + totalOf(bins.negatives);
  const sums = { value: 0, lower: 0, upper: 0 };
  let [mean, squares] = [0, 0];
  for (let i = 0; i < bins.positives.length; i++) {
    const [left, right] = ends(bins, i);
    const middle = (left + right) / 2;
    const p = bins.positives[i] ?? NaN;
    const n = bins.negatives[i] ?? NaN;
    sums.value += p * loss(1 - middle) + n * loss(middle);
    sums.lower += p * loss(1 - right) + n * loss(left);
    sums.upper += p * loss(1 - left) + n * loss(right);
    // As if each bin had one label more, of what its score says: a bin without surprises has some in store.
    const share = (p + middle) / (p + n + 1);
    mean += (p + n) * (share * loss(1 - middle) + (1 - share) * loss(middle));
    squares += (p + n) * (share * loss(1 - middle) ** 2 + (1 - share) * loss(middle) ** 2);
  }
  const standardError = Math.sqrt(Math.max(0, squares / total - (mean / total) ** 2) / (total - 1));
  return { value: sums.value / total, lower: sums.lower / total, upper: sums.upper / total, standardError };
}

/** The interval of a mean loss around what its bins leave open, on the logarithm's scale: few large losses make it skew. */
export function lossInterval({ value, lower, upper, standardError }: Loss, confidence = CONFIDENCE): Interval {
  const spread = zOf(confidence) * standardError;
  const factor = Math.exp(spread / value);
  return value > 0 ? { lower: lower / factor, upper: upper * factor } : { lower, upper: upper + spread };
}

/** What one prediction loses, by the distance of its score from its label (0 or 1). */
export const LOSSES = {
  brier: (distance: number): number => distance * distance,
  /** In nats; probabilities clipped as scikit-learn's. */
  logLoss: (distance: number): number => -Math.log(Math.max(EPSILON, Math.min(1 - EPSILON, 1 - distance))),
} as const;

/** Mean squared distance of score and label. */
export const brier = (bins: ScoreBins): Loss => meanLoss(bins, LOSSES.brier);

/** Mean negative logarithm of the probability given to what happened, in nats. */
export const logLoss = (bins: ScoreBins): Loss => meanLoss(bins, LOSSES.logLoss);
