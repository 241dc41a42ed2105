import { totalOf } from '../histogram';
import { kolmogorovFiniteSf } from '../special';

/** The range in which the statistic of the raw values is sure to lie, and the p-values at its ends. */
export interface KolmogorovSmirnov {
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
    const nextF = f + reference[i] / referenceTotal;
    const nextG = g + current[i] / currentTotal;
    upper = Math.max(upper, nextF - g, nextG - f);
    // Past the last bin both are one but for rounding.
    lower = i < reference.length - 1 ? Math.max(lower, Math.abs(nextF - nextG)) : lower;
    f = nextF;
    g = nextG;
  }
  return { lower, upper: Math.min(1, Math.max(lower, upper)) };
}
