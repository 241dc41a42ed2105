/** What quality is likely to be before any label has arrived. */
import { type BinaryMeasure, binaryValue, rocAuc } from './classification';
import { totalOf } from './histogram';
import { byError, sumOfVariances, type Variance } from './interval';
import { normalCdf } from './special';

/** The reference's labels by score bin. */
export interface CalibrationMap {
  /** Share of positives in the bin, 0 to 1. */
  readonly share: ArrayLike<number>;
  /** Labelled predictions behind it; leave out to take the shares for exact. */
  readonly count?: ArrayLike<number>;
}

export type EstimatedMeasure = BinaryMeasure | 'auc';

interface QualityEstimate {
  readonly value: number;
  /** The band: `value` give or take a number of standard errors, within what the measure can be; more where labels are few. */
  readonly lower: number;
  readonly upper: number;
  /** From the chance of labels given the scores, and from the calibration map's own sampling error. */
  readonly standardError: number;
  /** Predictions that the estimate rests on. */
  readonly sample: number;
}

interface EstimateOptions {
  /** Index of the edge from which a score is a positive prediction: bins above it are positive. Not needed for `auc`. */
  readonly threshold?: number;
  /** Width of the band in standard errors, where labels are many; 3 unless given, as NannyML has it. */
  readonly deviations?: number;
}

/** The measures are smooth in a share. */
const STEP = 1e-6;

function measured(
  measure: EstimatedMeasure,
  counts: ArrayLike<number>,
  share: Float64Array,
  threshold: number
): number {
  if (measure === 'auc') {
    const positives = share.map((one, i) => one * (counts[i] ?? NaN));
    return rocAuc(
      positives,
      Float64Array.from(counts, (count, i) => count - (positives[i] ?? NaN))
    ).value;
  }
  const outcomes = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? NaN;
    const positives = (share[i] ?? NaN) * count;
    outcomes[i > threshold ? 'tp' : 'fn'] += positives;
    outcomes[i > threshold ? 'fp' : 'tn'] += count - positives;
  }
  return binaryValue(measure, outcomes);
}

function sharesOf(counts: ArrayLike<number>, map: CalibrationMap): Float64Array | undefined {
  const share = Float64Array.from(counts, (count, i) => (count > 0 ? (map.share[i] ?? NaN) : 0));
  return share.every((one) => one >= 0 && one <= 1) ? share : undefined;
}

/**
 * From the gradient by each bin's share, one-sided at 0 and 1. A share of counted labels has the variance of one with a
 * label more of either kind (Laplace's rule): none of three says little, and no variance would say that it is sure. It has
 * as many degrees of freedom as labels but one.
 */
function varianceOf(
  measure: EstimatedMeasure,
  counts: ArrayLike<number>,
  map: CalibrationMap,
  share: Float64Array,
  threshold: number
): Variance {
  const terms: Variance[] = [];
  for (let i = 0; i < counts.length; i++) {
    const at = share[i] ?? NaN;
    const count = counts[i] ?? NaN;
    if (!(count > 0)) {
      continue;
    }
    const labelled = map.count?.[i] ?? Infinity;
    const spread = labelled === Infinity ? at : (at * labelled + 1) / (labelled + 2);
    const [low, high] = [Math.max(0, at - STEP), Math.min(1, at + STEP)];
    share[i] = high;
    const above = measured(measure, counts, share, threshold);
    share[i] = low;
    const gradient = (above - measured(measure, counts, share, threshold)) / (high - low);
    share[i] = at;
    if (!Number.isNaN(gradient)) {
      const variance = gradient * gradient * spread * (1 - spread) * (1 / count + 1 / labelled);
      terms.push({ variance, freedom: Math.max(1, labelled - 1) });
    }
  }
  return sumOfVariances(terms);
}

/**
 * Expected quality without labels (CBPE, confidence-based performance estimation): the counts of predictions by score
 * bin, each with the share of positives that the reference had there. Right while scores mean what they meant then;
 * blind to concept drift. NaN without predictions, and where a bin with predictions has no share.
 */
export function estimateQuality(
  measure: EstimatedMeasure,
  counts: ArrayLike<number>,
  map: CalibrationMap,
  { threshold = -1, deviations = 3 }: EstimateOptions = {}
): QualityEstimate {
  const sample = totalOf(counts);
  const share = sharesOf(counts, map);
  const value = share === undefined || !(sample > 0) ? NaN : measured(measure, counts, share, threshold);
  if (share === undefined || Number.isNaN(value)) {
    return { value, lower: NaN, upper: NaN, standardError: NaN, sample };
  }
  const { variance, freedom } = varianceOf(measure, counts, map, share, threshold);
  const standardError = Math.sqrt(variance);
  const { lower, upper } = byError(value, standardError, 2 * normalCdf(deviations) - 1, freedom);
  const least = measure === 'mcc' || measure === 'kappa' ? -1 : 0;
  return { value, lower: Math.max(least, lower), upper: Math.min(1, upper), standardError, sample };
}
