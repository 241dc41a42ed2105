import { addAt } from '../elements';

/** Cumulative counts that never fall, and what had to be done to them. */
interface Monotone {
  readonly counts: Float64Array;
  /** A count fell by more than rounding explains: the buckets were read from a moving or an inconsistent source. */
  readonly forced: boolean;
}

/** Relative difference under which two neighbouring counts are taken for one: what adding many floats can cost. */
const ROUNDING = 1e-12;

function sameButForRounding(a: number, b: number): boolean {
  const size = Math.abs(a) + Math.abs(b);
  return size > 0 && Math.abs(a - b) / size < ROUNDING;
}

/**
 * Lifts every cumulative count to the highest one before it, from the narrowest bucket to the widest. Differences that are
 * rounding errors are levelled without a flag, whichever way they point. Negative counts become zero. NaN stays NaN.
 */
export function monotone(cumulative: ArrayLike<number>): Monotone {
  const counts = new Float64Array(cumulative.length);
  let highest = 0;
  let forced = false;
  for (let i = 0; i < cumulative.length; i++) {
    const count = cumulative[i] ?? NaN;
    if (Number.isNaN(count)) {
      counts[i] = NaN;
    } else if (count > highest && !(i > 0 && sameButForRounding(count, highest))) {
      counts[i] = highest = count;
    } else {
      if (count < highest && !sameButForRounding(count, highest)) {
        forced = true;
      }
      counts[i] = highest;
    }
  }
  return { counts, forced };
}

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
    if (!((upperEdges[i] ?? NaN) > (upperEdges[i - 1] ?? NaN))) {
      return { ok: false, reason: 'edgesDoNotAscend' };
    }
  }
  const { counts, forced } = monotone(cumulative);
  if (counts.some((count) => !Number.isFinite(count))) {
    return { ok: false, reason: 'notANumber' };
  }
  for (let i = size - 1; i > 0; i--) {
    addAt(counts, i, -(counts[i - 1] ?? NaN));
  }
  return { ok: true, bins: { edges: Float64Array.from(upperEdges).subarray(0, size - 1), counts }, forced };
}

export function totalOf(counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    total += counts[i] ?? NaN;
  }
  return total;
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
    if (!sameEdge(a[i] ?? NaN, b[i] ?? NaN)) {
      return false;
    }
  }
  return true;
}

/**
 * The edges at which all can be cut, ascending. Each has one row of bins or more. A bin that is empty in all of them is cut
 * anywhere: native histograms have no edges where nothing was counted.
 */
export function commonEdges(all: readonly Bins[]): Float64Array {
  const [first, ...others] = all;
  if (first === undefined) {
    return new Float64Array(0);
  }
  if (others.every((one) => sameEdges(one.edges, first.edges))) {
    return Float64Array.from(first.edges);
  }
  const cuts = all.map(cutsOf);
  return Float64Array.from(all.flatMap(({ edges }) => Array.from(edges)))
    .sort()
    .filter((edge, i, sorted) => !sameEdge(edge, sorted[i - 1] ?? NaN) && cuts.every((canCut) => canCut(edge)));
}

/** Whether nothing counted lies on both sides of an edge within one bin; to be asked of ascending edges. */
function cutsOf({ edges, counts }: Bins): (edge: number) => boolean {
  const isFilled = new Uint8Array(edges.length + 1);
  for (let i = 0; i < counts.length; i++) {
    isFilled[i % isFilled.length] ||= Number((counts[i] ?? NaN) > 0);
  }
  let bin = 0;
  return (edge) => {
    while ((edges[bin] ?? NaN) < edge) {
      bin++;
    }
    // Its own edge may be the one below by what rounding makes of it.
    return [bin - 1, bin].some((k) => sameEdge(edges[k] ?? NaN, edge)) || isFilled[bin] === 0;
  };
}

/**
 * The counts brought to the bins that a mapping names, written into `into`, which is cleared first. They begin at `from`: of
 * many rows in one array no view has to be made for each.
 */
export function rebin(
  counts: ArrayLike<number>,
  mapping: ArrayLike<number>,
  into: Float64Array,
  from = 0
): Float64Array {
  into.fill(0);
  for (let i = 0; i < mapping.length; i++) {
    addAt(into, mapping[i] ?? NaN, counts[from + i] ?? NaN);
  }
  return into;
}

/** Which bin of the common layout each bin of `from` goes to, an empty one to any: for many histograms of one layout. */
export function binMapping(from: ArrayLike<number>, to: ArrayLike<number>): Uint32Array {
  const mapping = new Uint32Array(from.length + 1);
  let target = 0;
  for (let i = 0; i < mapping.length; i++) {
    mapping[i] = target;
    const edge = from[i] ?? NaN;
    while ((to[target] ?? NaN) <= edge || sameEdge(edge, to[target] ?? NaN)) {
      target += 1;
    }
  }
  return mapping;
}

/** Finite ends for the two open bins: the smallest and the largest value seen, if recorded. */
export interface Caps {
  readonly lowest: number;
  readonly highest: number;
}

/** The edge under which every observation lies: +Infinity when the open last bin holds any, NaN without observations. */
export function maximumBound(bins: Bins): number {
  for (let i = bins.counts.length - 1; i >= 0; i--) {
    if ((bins.counts[i] ?? NaN) > 0) {
      return bins.edges[i] ?? Infinity;
    }
  }
  return NaN;
}

/**
 * The edges with a finite one before the first and after the last bin: its cap, or an edge as far out as the neighbouring bin
 * is wide; a first bin with a positive edge starts at 0.
 */
export function closedEdges(edges: ArrayLike<number>, caps?: Partial<Caps>): Float64Array {
  const size = edges.length;
  const first = edges[0] ?? NaN;
  const last = edges[size - 1] ?? NaN;
  const widthAt = (i: number) => (size > 1 ? (edges[i + 1] ?? NaN) - (edges[i] ?? NaN) : 0);
  const lowest = caps?.lowest ?? (first > 0 ? 0 : first - widthAt(0));
  const highest = caps?.highest ?? last + widthAt(size - 2);
  const ends = new Float64Array(size + 2);
  ends[0] = Math.min(lowest, first);
  for (let i = 0; i < size; i++) {
    ends[i + 1] = edges[i] ?? NaN;
  }
  ends[size + 1] = Math.max(highest, last);
  return ends;
}

/**
 * Mean and standard deviation (of the population) from bins, every observation at its bin's middle. Sheppard's
 * correction, width²/12 weighted by share, is taken off the variance when `sheppard` is set: right for smooth densities.
 */
export function binnedMoments(
  bins: Bins,
  caps?: Partial<Caps>,
  sheppard = false
): { readonly mean: number; readonly deviation: number } {
  const total = totalOf(bins.counts);
  if (!(total > 0) || bins.edges.length === 0) {
    return { mean: NaN, deviation: NaN };
  }
  const ends = closedEdges(bins.edges, caps);
  let mean = 0;
  for (let i = 0; i < bins.counts.length; i++) {
    mean += (((bins.counts[i] ?? NaN) / total) * ((ends[i] ?? NaN) + (ends[i + 1] ?? NaN))) / 2;
  }
  let variance = 0;
  for (let i = 0; i < bins.counts.length; i++) {
    const share = (bins.counts[i] ?? NaN) / total;
    const left = ends[i] ?? NaN;
    const right = ends[i + 1] ?? NaN;
    const width = right - left;
    variance += share * (((left + right) / 2 - mean) ** 2 - (sheppard ? (width * width) / 12 : 0));
  }
  return { mean, deviation: Math.sqrt(Math.max(0, variance)) };
}
