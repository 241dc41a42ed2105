/** Relative to the total: small enough for the curvature, large enough for the digits. */
const STEP = 1e-5;

/**
 * The standard error of a function of multinomial counts by the delta method, with a numeric gradient. The function must
 * not depend on the scale of the counts. One-sided where a cell is empty.
 */
export function multinomialError(f: (cells: Float64Array) => number, counts: ArrayLike<number>): number {
  const cells = Float64Array.from(counts);
  const total = cells.reduce((sum, count) => sum + count, 0);
  const step = STEP * total;
  const here = f(cells);
  let squares = 0;
  let mean = 0;
  for (let i = 0; i < cells.length; i++) {
    const share = cells[i] / total;
    if (share === 0) {
      continue;
    }
    const at = cells[i];
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
