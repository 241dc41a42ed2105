/** Distributions over time: counts in bins or by category, whatever they were counted with. */
import { binMapping, commonEdges, monotone, rebin, sameEdges } from '../stats/histogram';
import type { BucketSeries } from './buckets';
import type { CoarseBucket, Labels } from './series';
import type { Tally } from './windows';

/** What the counts are of: bins between finite ascending edges (one bin more than edges), or categories. */
export type Layout =
  | { readonly kind: 'edges'; readonly edges: Float64Array }
  | { readonly kind: 'names'; readonly names: readonly string[] };

export interface DistributionSeries {
  readonly labels: Labels;
  /** Unix seconds, ascending. */
  readonly times: Float64Array;
  readonly layout: Layout;
  /** Bins or categories. */
  readonly size: number;
  /** One row a time: `counts[i * size + k]` observations of bin `k` at `times[i]`. NaN where a moment has none. */
  readonly counts: Float64Array;
  /** Cumulative buckets fell somewhere and were lifted. */
  readonly forced: boolean;
  /** Bins that are wider than those of any histogram in them. */
  readonly coarse?: readonly CoarseBucket[];
}

/** One row of counts or more, in the same bins. */
export type Counted = Pick<DistributionSeries, 'layout' | 'counts'>;

/** With fewer edges than this in common, histograms say too little about each other to call them alike. */
export const MIN_EDGES = 3;

/** The edges that all have, or that only cut what is empty, and whether they are too few to compare. Of categories none. */
export function edgesOfAll(all: readonly Counted[]): { readonly edges: Float64Array; readonly areFew: boolean } {
  const bins = all.map(({ layout, counts }) => ({ edges: layout.kind === 'edges' ? layout.edges : [], counts }));
  const edges = commonEdges(bins);
  // A layout of one or two edges on all sides is that layout; fewer in common than there are is a misfit.
  const isOwn = edges.length > 0 && bins.every((one) => sameEdges(one.edges, edges));
  return { edges, areFew: edges.length < MIN_EDGES && !isOwn };
}

/** On edges at which all of its filled bins can be put together. */
export function onEdges(one: DistributionSeries, edges: Float64Array): DistributionSeries {
  if (one.layout.kind !== 'edges' || sameEdges(one.layout.edges, edges)) {
    return one;
  }
  const size = edges.length + 1;
  const mapping = binMapping(one.layout.edges, edges);
  const counts = new Float64Array(one.times.length * size);
  one.times.forEach((_, i) => rebin(rowAt(one, i), mapping, counts.subarray(i * size, (i + 1) * size)));
  return { ...one, layout: { kind: 'edges', edges }, size, counts };
}

/** The counts of one moment; a view, not a copy. */
export const rowAt = ({ counts, size }: DistributionSeries, index: number): Float64Array =>
  counts.subarray(index * size, (index + 1) * size);

/** Cumulative buckets as bins. `undefined` without the +Inf bucket, which alone says how many observations there were. */
export function ofBuckets({ labels, times, edges, counts }: BucketSeries): DistributionSeries | undefined {
  const size = edges.length;
  if (size < 2 || edges[size - 1] !== Infinity) {
    return undefined;
  }
  const rows = new Float64Array(times.length * size);
  const cumulative = new Float64Array(size);
  let anyForced = false;
  for (let i = 0; i < times.length; i++) {
    let rises = true;
    let below = 0;
    for (let k = 0; k < size; k++) {
      const upTo = counts[k]?.[i] ?? NaN;
      rises &&= upTo >= below;
      cumulative[k] = upTo;
      rows[i * size + k] = upTo - below;
      below = upTo;
    }
    if (!rises) {
      const { counts: lifted, forced } = monotone(cumulative);
      anyForced ||= forced;
      for (let k = 0; k < size; k++) {
        rows[i * size + k] = (lifted[k] ?? NaN) - (k > 0 ? (lifted[k - 1] ?? NaN) : 0);
      }
    }
  }
  return {
    labels,
    times,
    layout: { kind: 'edges', edges: edges.slice(0, size - 1) },
    size,
    counts: rows,
    forced: anyForced,
  };
}

/** Counts by the values of one label, in the order of their names. */
export function ofTally({ labels, times, cells }: Tally, label: string): DistributionSeries {
  const sorted = [...cells].sort((a, b) => (nameOf(a.labels, label) < nameOf(b.labels, label) ? -1 : 1));
  const size = sorted.length;
  const rows = new Float64Array(times.length * size);
  sorted.forEach(({ counts }, k) => {
    for (let i = 0; i < times.length; i++) {
      rows[i * size + k] = counts[i] ?? NaN;
    }
  });
  return {
    labels,
    times,
    layout: { kind: 'names', names: sorted.map((cell) => nameOf(cell.labels, label)) },
    size,
    counts: rows,
    forced: false,
  };
}

const nameOf = (labels: Labels, label: string): string => labels[label] ?? '';
