import { largest, smallest } from '../stats/elements';
/** How sure scores are. */
import { type BinnedEstimate, type Bins, NO_ESTIMATE, totalOf } from './histogram';

/** Entropy of a yes-or-no answer with probability `p`, in bits: 0 when sure, 1 at a half. */
export function binaryEntropy(p: number): number {
  if (!(p >= 0 && p <= 1)) {
    return NaN;
  }
  const term = (x: number) => (x === 0 ? 0 : -x * Math.log2(x));
  return term(p) + term(1 - p);
}

/**
 * The mean entropy of scores between 0 and 1 from their bins, every score at its bin's middle; the bounds hold wherever
 * in their bins the scores lie. In bits. Scores outside of 0 to 1 are taken for 0 and 1.
 */
export function meanEntropy({ edges, counts }: Bins): BinnedEstimate {
  const total = totalOf(counts);
  if (!(total > 0)) {
    return NO_ESTIMATE;
  }
  const within = (x: number) => Math.min(1, Math.max(0, x));
  let value = 0;
  let lower = 0;
  let upper = 0;
  for (let i = 0; i < counts.length; i++) {
    const from = within(i === 0 ? 0 : (edges[i - 1] ?? NaN));
    const to = within(edges[i] ?? 1);
    const share = (counts[i] ?? NaN) / total;
    const ends = [binaryEntropy(from), binaryEntropy(to)];
    value += share * binaryEntropy((from + to) / 2);
    lower += share * smallest(ends);
    upper += share * (from <= 0.5 && to >= 0.5 ? 1 : largest(ends));
  }
  return { value, lower, upper };
}
