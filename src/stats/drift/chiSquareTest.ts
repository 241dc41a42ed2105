import { totalOf } from '../histogram';
import { chiSquareSf } from '../special';

export interface ChiSquareTest {
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
  /** Effect size 0 to 1, corrected for its bias (Bergsma, 2013). */
  readonly cramersV: number;
}

/**
 * The contingency test of two rows of counts: both are samples. Columns that neither row has are left out. NaN with fewer
 * than two columns or an empty row. The approximation wants 5 expected in each cell: lump small ones first.
 */
export function chiSquareTest(reference: ArrayLike<number>, current: ArrayLike<number>): ChiSquareTest {
  const referenceTotal = totalOf(reference);
  const currentTotal = totalOf(current);
  const total = referenceTotal + currentTotal;
  let columns = 0;
  let statistic = 0;
  for (let i = 0; i < reference.length; i++) {
    const column = reference[i] + current[i];
    if (column > 0) {
      columns += 1;
      const difference = reference[i] - (column * referenceTotal) / total;
      statistic += (difference * difference * total * total) / (column * referenceTotal * currentTotal);
    }
  }
  const df = columns - 1;
  if (!(referenceTotal > 0) || !(currentTotal > 0) || df < 1) {
    return { statistic: NaN, df, p: NaN, cramersV: NaN };
  }
  const bias = df / (total - 1);
  const phi = Math.max(0, statistic / total - bias);
  const smaller = Math.min(columns - (df * df) / (total - 1), 2 - 1 / (total - 1)) - 1;
  return { statistic, df, p: chiSquareSf(statistic, df), cramersV: Math.sqrt(phi / smaller) };
}

/** The goodness-of-fit test, which takes the reference's shares for exact. Statistic infinite for a category it lacks. */
export function goodnessOfFit(
  reference: ArrayLike<number>,
  current: ArrayLike<number>
): { readonly statistic: number; readonly df: number; readonly p: number } {
  const scale = totalOf(current) / totalOf(reference);
  let statistic = 0;
  let columns = 0;
  for (let i = 0; i < reference.length; i++) {
    if (reference[i] > 0 || current[i] > 0) {
      const expected = reference[i] * scale;
      statistic += (current[i] - expected) ** 2 / expected;
      columns += 1;
    }
  }
  const df = columns - 1;
  return { statistic, df, p: df >= 1 ? chiSquareSf(statistic, df) : NaN };
}
