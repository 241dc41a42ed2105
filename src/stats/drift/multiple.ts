/**
 * Benjamini and Hochberg's adjusted p-values: reject those below q to keep the expected share of false ones among the
 * rejected under q. NaN stays NaN and does not count as a test.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(pValues.length).fill(NaN);
  const order = Array.from(pValues, (_, i) => i)
    .filter((i) => !Number.isNaN(pValues[i]))
    .sort((a, b) => pValues[b] - pValues[a]);
  let least = 1;
  order.forEach((index, fromTop) => {
    least = Math.min(least, (pValues[index] * order.length) / (order.length - fromTop));
    adjusted[index] = least;
  });
  return adjusted;
}
