import { totalOf } from '../histogram';
import { chiSquareSf, kolmogorovFiniteSf } from '../special';

interface ChiSquareTest {
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
  /**
   * Effect size 0 to 1 (Cramér's V), corrected for its bias (Bergsma, 2013), as if both rows had the same number of
   * observations: that of as many as there effectively are. So it says how far the shares are apart, and not how much
   * longer than the window the baseline was. 0 where there is but one column.
   */
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
  let balanced = 0;
  for (let i = 0; i < reference.length; i++) {
    const before = reference[i] ?? NaN;
    const now = current[i] ?? NaN;
    const column = before + now;
    if (column > 0) {
      columns += 1;
      const difference = before - (column * referenceTotal) / total;
      statistic += (difference * difference * total * total) / (column * referenceTotal * currentTotal);
      const [p, q] = [before / referenceTotal, now / currentTotal];
      balanced += (p - q) ** 2 / (p + q) / 2;
    }
  }
  const df = columns - 1;
  const both = referenceTotal > 0 && currentTotal > 0;
  if (!both || df < 1) {
    return { statistic: NaN, df, p: NaN, cramersV: both ? 0 : NaN };
  }
  const others = 4 * effectiveNumber(referenceTotal, currentTotal) - 1;
  const phi = Math.max(0, balanced - df / others);
  const smaller = Math.min(columns - (df * df) / others, 2 - 1 / others) - 1;
  return { statistic, df, p: chiSquareSf(statistic, df), cramersV: Math.sqrt(phi / smaller) };
}

/** The range in which the statistic of the raw values is sure to lie, and the p-values at its ends. */
interface KolmogorovSmirnov {
  /** The largest difference at an edge: what is certain, and what to decide with. */
  readonly lower: number;
  readonly upper: number;
  /** p-value at `upper`: too small rather than too large. */
  readonly pLower: number;
  /** p-value at `lower`: too large rather than too small. */
  readonly pUpper: number;
}

/** Two samples count as R C / (R + C) values. */
export function effectiveNumber(reference: number, current: number): number {
  return (reference * current) / (reference + current);
}

/**
 * Bounds of the two-sample Kolmogorov-Smirnov statistic from the counts of common bins (in order), with p-values as
 * scipy's asymptotic mode has them. `upper` exceeds `lower` by at most the heaviest bin's share.
 */
export function kolmogorovSmirnov(reference: ArrayLike<number>, current: ArrayLike<number>): KolmogorovSmirnov {
  const { lower, upper } = kolmogorovSmirnovBounds(reference, current);
  const n = effectiveNumber(totalOf(reference), totalOf(current));
  return { lower, upper, pLower: kolmogorovFiniteSf(upper, n), pUpper: kolmogorovFiniteSf(lower, n) };
}

/** The bounds alone: no p-values, for many steps. */
export function kolmogorovSmirnovBounds(
  reference: ArrayLike<number>,
  current: ArrayLike<number>
): { readonly lower: number; readonly upper: number } {
  const referenceTotal = totalOf(reference);
  const currentTotal = totalOf(current);
  if (!(referenceTotal > 0) || !(currentTotal > 0)) {
    return { lower: NaN, upper: NaN };
  }
  let f = 0;
  let g = 0;
  let lower = 0;
  let upper = 0;
  for (let i = 0; i < reference.length; i++) {
    const nextF = f + (reference[i] ?? NaN) / referenceTotal;
    const nextG = g + (current[i] ?? NaN) / currentTotal;
    upper = Math.max(upper, nextF - g, nextG - f);
    // Past the last bin both are one but for rounding.
    lower = i < reference.length - 1 ? Math.max(lower, Math.abs(nextF - nextG)) : lower;
    f = nextF;
    g = nextG;
  }
  return { lower, upper: Math.min(1, Math.max(lower, upper)) };
}
