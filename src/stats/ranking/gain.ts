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
