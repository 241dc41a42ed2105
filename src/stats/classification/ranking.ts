import { type BinnedEstimate, totalOf } from '../histogram';
import { borderOf, CONFIDENCE, type Interval, shareInterval, UNKNOWN } from '../interval';
import { zOf } from '../special';
import { MIN_PER_CLASS } from './binary';

/** A figure from binned scores: bounds for what the raw scores would give, and the sampling error beside them. */
interface RankingFigure extends BinnedEstimate {
  readonly standardError: number;
}

const UNDEFINED: RankingFigure = { value: NaN, lower: NaN, upper: NaN, standardError: NaN };

/** The standard error of an area under the ROC curve (Hanley and McNeil, 1982). */
function hanleyMcNeil(auc: number, positives: number, negatives: number): number {
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const square = auc * auc;
  const variance = auc * (1 - auc) + (positives - 1) * (q1 - square) + (negatives - 1) * (q2 - square);
  return Math.sqrt(Math.max(0, variance) / (positives * negatives));
}

/**
 * Area under the ROC curve from counts by score bin, ascending; ties count half, so it is exactly the area of the binned
 * scores. `lower` and `upper` bound the area of the raw scores. NaN when one class is missing.
 */
export function rocAuc(positives: ArrayLike<number>, negatives: ArrayLike<number>): RankingFigure {
  const p = totalOf(positives);
  const n = totalOf(negatives);
  if (!(p > 0) || !(n > 0)) {
    return UNDEFINED;
  }
  let below = 0;
  let area = 0;
  let ties = 0;
  for (let i = 0; i < positives.length; i++) {
    const positive = positives[i] ?? NaN;
    const negative = negatives[i] ?? NaN;
    area += positive * (below + negative / 2);
    ties += positive * negative;
    below += negative;
  }
  const value = area / (p * n);
  const half = ties / (2 * p * n);
  return { value, lower: value - half, upper: value + half, standardError: hanleyMcNeil(value, p, n) };
}

/**
 * The interval of an area under the ROC curve from its numbers of positives and negatives: the areas that are not refused
 * with Hanley and McNeil's variance as it would be at them, for groups of the mean size (method 5 of Newcombe, Statistics
 * in Medicine 25, 2006). An area of 1 has a width. Unknown below five of a class.
 */
export function areaInterval(auc: number, positives: number, negatives: number, confidence = CONFIDENCE): Interval {
  if (!(Math.min(positives, negatives) >= MIN_PER_CLASS)) {
    return UNKNOWN;
  }
  const others = (positives + negatives) / 2 - 1;
  const isRefused = (area: number): boolean => {
    const pairs = 1 + others * ((1 - area) / (2 - area) + area / (1 + area));
    return (auc - area) ** 2 > (zOf(confidence) ** 2 * area * (1 - area) * pairs) / (positives * negatives);
  };
  return { lower: borderOf(isRefused, auc, 0)[0], upper: borderOf(isRefused, auc, 1)[0] };
}

/**
 * The interval of an average precision: `shareInterval`, as if it were a share of the positives (Boyd, Eng and Page, ECML
 * 2013, have the binomial interval; the score form has a width at 1). Wider than it has to be: the positives' precisions
 * differ less than successes and failures do.
 */
export function precisionInterval({ lower, upper }: Interval, positives: number, confidence = CONFIDENCE): Interval {
  return {
    lower: shareInterval(lower * positives, positives, confidence).lower,
    upper: shareInterval(upper * positives, positives, confidence).upper,
  };
}

/** ∫ (before + t) / (before + t + wrong) dt over [from, to]: positives found one after another behind `wrong` others. */
function precisionIntegral(before: number, wrong: number, from: number, to: number): number {
  const all = before + wrong;
  return to - from - (wrong > 0 ? wrong * Math.log((all + to) / (all + from)) : 0);
}

/**
 * Average precision (the step sum under the precision-recall curve) from counts by score bin, ascending: exactly that of
 * the binned scores. The bounds order each bin's positives last, one after another, or first, all with the same score. Its
 * chance level is the base rate. `precisionInterval` adds the sampling error; `standardError` is NaN.
 */
export function averagePrecision(positives: ArrayLike<number>, negatives: ArrayLike<number>): RankingFigure {
  const p = totalOf(positives);
  if (!(p > 0) || !(totalOf(negatives) > 0)) {
    return UNDEFINED;
  }
  let found = 0;
  let wrong = 0;
  let value = 0;
  let lower = 0;
  let upper = 0;
  for (let i = positives.length - 1; i >= 0; i--) {
    const here = positives[i] ?? NaN;
    const others = negatives[i] ?? NaN;
    if (here > 0) {
      value += (here * (found + here)) / (found + here + wrong + others);
      lower += precisionIntegral(found, wrong + others, 0, here);
      upper += (here * (found + here)) / (found + here + wrong);
    }
    found += here;
    wrong += others;
  }
  return { value: value / p, lower: lower / p, upper: Math.min(1, upper / p), standardError: NaN };
}
