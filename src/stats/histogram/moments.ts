import { type Bins, totalOf } from './bins';

/** Finite ends for the two open bins: the smallest and the largest value seen, where somebody kept them. */
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
