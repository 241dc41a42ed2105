import { grouped } from '../grouped';
import { mapPairs } from '../stats/elements';
import { readDecimal } from '../text';
import { plus, unionTimes, valuesAt } from './align';
import type { Notice } from './derived';
import { describeLabels, labelKey } from './select';
import type { Labels, Series } from './series';

/** A classic histogram over time: one row of counts a bucket, rows ascending by edge. */
export interface BucketSeries {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  /** Upper edges, ascending; the last is +Infinity where the histogram has one. */
  readonly edges: Float64Array;
  /** `counts[k][i]`: observations up to `edges[k]` at `times[i]`. Not to be written to: they may be the answer's own. */
  readonly counts: readonly Float64Array[];
}

/**
 * Gathers `_bucket` series into histograms, one for every set of labels but `le` and every layout that it had. Edges are compared as numbers:
 * Prometheus 3 writes `le="1.0"` where Prometheus 2 wrote `le="1"`, and one response may contain both.
 */
export function gatherBuckets(series: readonly Series[]): BucketSeries[] {
  const buckets = series.map((one) => ({ ...one, edge: parseEdge(one.labels['le']) }));
  const known = buckets.filter(({ edge }) => !Number.isNaN(edge));
  return [...grouped(known, ({ labels: { le: _edge, ...others } }) => labelKey(others)).values()].flatMap((parts) => {
    const { le: _edge, ...labels } = parts[0].labels;
    const times = unionTimes(parts);
    const byEdge = new Map<number, Float64Array>();
    for (const { edge, ...part } of parts) {
      // No copy where none is needed: a large answer has tens of thousands of them.
      const counts = part.times === times ? part.values : valuesAt(times, part);
      const before = byEdge.get(edge);
      // Of two spellings of one edge what either has counts, and a gap in one is no gap in both.
      byEdge.set(edge, before === undefined ? counts : mapPairs(before, counts, plus));
    }
    const edges = Float64Array.from(byEdge.keys()).sort();
    const counts = Array.from(edges, (edge) => byEdge.get(edge) ?? new Float64Array(times.length));
    return byLayout({ labels, times, edges, counts });
  });
}

/**
 * Histograms whose buckets change over time (a release that adds or moves some) taken apart, so that each moment has
 * the edges that are known at it.
 */
function byLayout(whole: BucketSeries): BucketSeries[] {
  const { labels, times, edges, counts } = whole;
  if (!counts.some((row) => row.some(Number.isNaN))) {
    return [whole];
  }
  const layouts = new Map<string, { readonly known: readonly number[]; readonly moments: number[] }>();
  times.forEach((_, i) => {
    const all = Array.from(edges.keys());
    // Without the total number there is no layout, and no figure rather than a wrong one.
    const known = Number.isNaN(counts.at(-1)?.[i]) ? all : all.filter((k) => !Number.isNaN(counts[k]?.[i]));
    const layout = layouts.get(known.join()) ?? { known, moments: [] };
    layout.moments.push(i);
    layouts.set(known.join(), layout);
  });
  return [...layouts.values()].map(({ known, moments }) => ({
    labels,
    times: Float64Array.from(moments, (i) => times[i] ?? NaN),
    edges: Float64Array.from(known, (k) => edges[k] ?? NaN),
    counts: known.map((k) => Float64Array.from(moments, (i) => counts[k]?.[i] ?? NaN)),
  }));
}

/** The number that a bucket's label is, however it is spelled. */
export const parseEdge = (le = ''): number => (le === '+Inf' ? Infinity : le === '-Inf' ? -Infinity : readDecimal(le));

/** The counts of one moment, in the order of the edges, written into `into` (as long as `edges`). */
export function countsAt({ counts }: BucketSeries, index: number, into: Float64Array): Float64Array {
  for (let k = 0; k < counts.length; k++) {
    into[k] = counts[k]?.[index] ?? NaN;
  }
  return into;
}

/** Said of histograms that share no edge but +Inf, as after a release that moved all of them, or have no other. */
export const noEdgeText = (where: string): string =>
  `The histograms of ${where} that meet in one window have no finite bucket, or none in common, so that at some moments nothing but their number is known: give all replicas and versions the same finite buckets.`;

/** The notice for histograms without a +Inf bucket, which alone counts all observations. */
export const noOpenBucketText = (where: string): string =>
  `The histogram of ${where} has no bucket le="+Inf", or not in all instances, without which its percentiles and shares are not known: see whether relabelling or a recording rule drops it.`;

export const hasOpenBucket = ({ edges }: BucketSeries): boolean => edges.at(-1) === Infinity;

/** Notices where histograms with observations have no edge in common, and where their total number is unknown. */
export function edgeNotices(all: readonly BucketSeries[]): Notice[] {
  const said = (those: readonly BucketSeries[], text: (where: string) => string): Notice[] => {
    const [first, ...others] = those;
    const where = first && (others.length === 0 ? describeLabels(first.labels) : `${those.length} series`);
    return where === undefined ? [] : [{ severity: 'warning', text: text(where) }];
  };
  const withoutEdge = all.filter(
    (one) => one.edges.length === 1 && hasOpenBucket(one) && one.counts.some((row) => row.some((count) => count > 0))
  );
  return [
    ...said(withoutEdge, noEdgeText),
    ...said(
      all.filter((one) => !hasOpenBucket(one)),
      noOpenBucketText
    ),
  ];
}
