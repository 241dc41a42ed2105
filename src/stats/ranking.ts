/** How alike two rankings of the same things are. */
import { sampleCorrelation } from 'simple-statistics';

/** Positions by falling weight; ties in their given order. */
function ranking(weights: ArrayLike<number>): number[] {
  return Array.from(weights, (_, i) => i).sort((a, b) => weights[b] - weights[a] || a - b);
}

function gain(order: readonly number[], relevance: ArrayLike<number>): number {
  return order.reduce((sum, index, place) => sum + relevance[index] / Math.log2(place + 2), 0);
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
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]] === values[order[start]]) {
      end += 1;
    }
    for (let i = start; i <= end; i++) {
      result[order[i]] = (start + end) / 2 + 1;
    }
    start = end + 1;
  }
  return result;
}

/** Spearman's rank correlation, -1 to 1; NaN below two values, or when one side is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return a.length < 2 ? NaN : sampleCorrelation(Array.from(ranks(a)), Array.from(ranks(b)));
}

/** Kendall's τ-b, which allows for ties; NaN below two values, or when one side is constant. */
export function kendall(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let score = 0;
  let pairsA = 0;
  let pairsB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const x = Math.sign(a[i] - a[j]);
      const y = Math.sign(b[i] - b[j]);
      score += x * y;
      pairsA += x * x;
      pairsB += y * y;
    }
  }
  return score / Math.sqrt(pairsA * pairsB);
}
