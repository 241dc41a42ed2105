import { monotone } from './monotone';

/**
 * Disjoint bins. `edges` are finite and ascend strictly; `counts` has one entry more: counts[i] lies in
 * (edges[i-1], edges[i]], the first bin is open downwards and the last upwards. Counts may be fractional.
 */
export interface Bins {
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

export type BinsReading =
  | {
      readonly ok: true;
      readonly bins: Bins;
      /** Cumulative counts fell somewhere and were lifted. */ readonly forced: boolean;
    }
  | { readonly ok: false; readonly reason: 'noOpenBucket' | 'edgesDoNotAscend' | 'lengthsDiffer' | 'notANumber' };

/** Cumulative buckets, the last of which must be +Infinity, as bins: lifted where they fall, then differences. */
export function binsOfCumulative(upperEdges: ArrayLike<number>, cumulative: ArrayLike<number>): BinsReading {
  const size = upperEdges.length;
  if (size === 0 || upperEdges[size - 1] !== Infinity) {
    return { ok: false, reason: 'noOpenBucket' };
  }
  if (cumulative.length !== size) {
    return { ok: false, reason: 'lengthsDiffer' };
  }
  for (let i = 1; i < size; i++) {
    if (!(upperEdges[i] > upperEdges[i - 1])) {
      return { ok: false, reason: 'edgesDoNotAscend' };
    }
  }
  const { counts, forced } = monotone(cumulative);
  if (counts.some((count) => !Number.isFinite(count))) {
    return { ok: false, reason: 'notANumber' };
  }
  for (let i = size - 1; i > 0; i--) {
    counts[i] -= counts[i - 1];
  }
  return { ok: true, bins: { edges: Float64Array.from(upperEdges).subarray(0, size - 1), counts }, forced };
}

export function totalOf(counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    total += counts[i];
  }
  return total;
}

/** Counts at or below each edge, as a share of all: a distribution function at `edges`. NaN without observations. */
export function sharesBelow(counts: ArrayLike<number>): Float64Array {
  const total = totalOf(counts);
  const shares = new Float64Array(Math.max(0, counts.length - 1));
  let below = 0;
  for (let i = 0; i < shares.length; i++) {
    below += counts[i];
    shares[i] = below / total;
  }
  return shares;
}

/** Two sets of bins with the same edges, added. */
export function addBins(a: Bins, b: Bins): Bins {
  if (!sameEdges(a.edges, b.edges)) {
    throw new RangeError('Bins with different edges cannot be added: bring them to their common edges first.');
  }
  return { edges: a.edges, counts: Float64Array.from(a.counts, (count, i) => count + b.counts[i]) };
}

/** Edges are decimal texts that became doubles, maybe by way of other edges' arithmetic. */
const SAME = 1e-12;

export function sameEdge(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
}

export function sameEdges(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (let i = 0; i < a.length; i++) {
    if (!sameEdge(a[i], b[i])) {
      return false;
    }
  }
  return true;
}
