import type { BinaryCounts } from '../classification';
import { CONFIDENCE, type Interval } from '../interval';
import { type Disparity, type DisparityOptions, type Groups, rateDifference, signedDifference } from './disparity';

interface OddsOptions extends DisparityOptions {
  /** `worst`: the larger of the two gaps; `mean`: their average. */
  readonly combine?: 'worst' | 'mean';
}

/** The interval of the average of two independent figures, from their intervals (MOVER). */
function averageInterval(a: Disparity, b: Disparity): Interval {
  const value = (a.value + b.value) / 2;
  return {
    lower: value - Math.hypot(a.value - a.lower, b.value - b.lower) / 2,
    upper: value + Math.hypot(a.upper - a.value, b.upper - b.value) / 2,
  };
}

function average(a: Disparity, b: Disparity): Disparity {
  const worse = a.value >= b.value ? a : b;
  return { ...worse, ...averageInterval(a, b), value: (a.value + b.value) / 2, sample: Math.min(a.sample, b.sample) };
}

function combined(tpr: Disparity, fpr: Disparity, worst: Disparity, options: OddsOptions): Disparity {
  const leftOut = [...new Set([...tpr.leftOut, ...fpr.leftOut])];
  if (Number.isNaN(tpr.value) || Number.isNaN(fpr.value)) {
    return { ...(Number.isNaN(tpr.value) ? tpr : fpr), leftOut };
  }
  return { ...(options.combine === 'mean' ? average(tpr, fpr) : worst), leftOut };
}

/**
 * Equalized odds as in fairlearn: the gap in true and in false positive rates, the larger one or their mean. The interval
 * of the larger one covers the larger true gap: both intervals hold simultaneously, each at half the error rate (Bonferroni).
 */
export function equalizedOddsDifference(groups: Groups, options: OddsOptions = {}): Disparity {
  const { combine = 'worst', confidence = CONFIDENCE } = options;
  const each = combine === 'mean' ? options : { ...options, confidence: (1 + confidence) / 2 };
  const tpr = rateDifference(groups, 'truePositiveRate', each);
  const fpr = rateDifference(groups, 'falsePositiveRate', each);
  const larger = {
    ...(tpr.value >= fpr.value ? tpr : fpr),
    lower: Math.max(tpr.lower, fpr.lower),
    upper: Math.max(tpr.upper, fpr.upper),
  };
  return combined(tpr, fpr, larger, options);
}

/** AIF360's average odds difference: ½ (ΔFPR + ΔTPR), unprivileged less privileged, signed: opposite gaps cancel. */
export function averageOddsDifference(
  unprivileged: BinaryCounts,
  privileged: BinaryCounts,
  options: Pick<DisparityOptions, 'minimumTrials' | 'confidence'> = {}
): Disparity {
  const tpr = signedDifference(unprivileged, privileged, 'truePositiveRate', options);
  const fpr = signedDifference(unprivileged, privileged, 'falsePositiveRate', options);
  return combined(tpr, fpr, tpr, { combine: 'mean' });
}

/** AIF360's average absolute odds difference: opposite gaps do not cancel. */
export function averageAbsoluteOddsDifference(
  unprivileged: BinaryCounts,
  privileged: BinaryCounts,
  options: Pick<DisparityOptions, 'minimumTrials' | 'confidence'> = {}
): Disparity {
  const absolute = (one: Disparity): Disparity => {
    const flipped = one.value < 0 ? { lower: -one.upper, upper: -one.lower } : { lower: one.lower, upper: one.upper };
    return { ...one, value: Math.abs(one.value), lower: Math.max(0, flipped.lower), upper: flipped.upper };
  };
  const tpr = absolute(signedDifference(unprivileged, privileged, 'truePositiveRate', options));
  const fpr = absolute(signedDifference(unprivileged, privileged, 'falsePositiveRate', options));
  return combined(tpr, fpr, tpr, { combine: 'mean' });
}
