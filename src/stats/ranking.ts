/** How alike two rankings of the same things are. */
import { sampleCorrelation } from 'simple-statistics';

/** Positions by falling weight; ties in their given order. */
function ranking(weights: ArrayLike<number>): number[] {
  const order = Array.from(weights, (weight, index) => ({ weight, index }));
  return order.sort((a, b) => b.weight - a.weight).map(({ index }) => index);
}

function gain(order: readonly number[], relevance: ArrayLike<number>): number {
  return order.reduce((sum, index, place) => sum + (relevance[index] ?? NaN) / Math.log2(place + 2), 0);
}

/**
 * Normalised discounted cumulative gain of the live ranking of features, the reference's weights being their relevance:
 * 1 for the same order, below 0.9 by convention a drift of attribution. Same features at the same positions of both. NaN
 * without any weight in the reference.
 */
export function normalizedGain(reference: ArrayLike<number>, live: ArrayLike<number>): number {
  return gain(ranking(live), reference) / gain(ranking(reference), reference);
}

/** Ranks from 1 on, equal values sharing the mean of theirs. */
function ranks(values: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(values).sort();
  return Array.from(values, (value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
}

/** Spearman's rank correlation, -1 to 1; NaN below two values, or when one side is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return a.length < 2 ? NaN : sampleCorrelation(ranks(a), ranks(b));
}

/** Kendall's τ-b, which allows for ties; NaN below two values, or when one side is constant. */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let score = 0;
  let pairsA = 0;
  let pairsB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const x = Math.sign((a[i] ?? NaN) - (a[j] ?? NaN));
      const y = Math.sign((b[i] ?? NaN) - (b[j] ?? NaN));
      score += x * y;
      pairsA += x * x;
      pairsB += y * y;
    }
  }
  return score / Math.sqrt(pairsA * pairsB);
}
