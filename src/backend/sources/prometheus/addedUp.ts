import { grouped } from '../../../grouped';
import { describeLabels, labelKey } from '../../../query/select';
import type { Labels, Matrix, NativeBucket, NativeHistogram, Series } from '../../../query/series';
import { nextTurn } from '../../turn';

/** Edges are powers: texts of the same one may differ in the last place. */
const SAME = 1e-12;

/** How many observations lie at or below `edge`; NaN where it cuts a bucket that has some. */
export function countUpTo({ count, buckets }: NativeHistogram, edge: number): number {
  if (edge === Infinity) {
    return count;
  }
  const tolerance = Math.abs(edge) * SAME;
  return buckets.some(({ left, right }) => left < edge - tolerance && right > edge + tolerance)
    ? NaN
    : buckets.reduce((sum, bucket) => (bucket.right <= edge + tolerance ? sum + bucket.count : sum), 0);
}

/** As `countUpTo` for each of many edges, which ascend, in one pass over the buckets. */
function countsUpTo({ count, buckets }: NativeHistogram, edges: Float64Array): Float64Array {
  const byRight = buckets.toSorted((a, b) => a.right - b.right);
  // Of each and those after it, the least: a bucket of these that begins below an edge is cut by it.
  const lefts = Float64Array.from(byRight, ({ left }) => left);
  for (let i = lefts.length - 2; i >= 0; i--) {
    lefts[i] = Math.min(lefts[i] ?? Infinity, lefts[i + 1] ?? Infinity);
  }
  let below = 0;
  let i = 0;
  return edges.map((edge) => {
    const tolerance = Math.abs(edge) * SAME;
    for (let next = byRight[i]; next !== undefined && next.right <= edge + tolerance; next = byRight[++i]) {
      below += next.count;
    }
    return edge === Infinity ? count : (lefts[i] ?? Infinity) < edge - tolerance ? NaN : below;
  });
}

/** Native histograms as one, on the edges that cut a bucket of none of them. */
async function sumOf(all: readonly NativeHistogram[]): Promise<NativeHistogram> {
  const found = new Set<number>();
  for (const { buckets } of all) {
    buckets.forEach(({ left, right }) => found.add(left).add(right));
    await nextTurn();
  }
  const edges = Float64Array.from(found).sort();
  const sums = new Float64Array(edges.length);
  for (const one of all) {
    countsUpTo(one, edges).forEach((below, i) => (sums[i] = (sums[i] ?? 0) + below));
    await nextTurn();
  }
  const known = Array.from(edges, (edge, i) => ({ edge, below: sums[i] ?? NaN })).filter(
    ({ below }) => !Number.isNaN(below)
  );
  const buckets = known.slice(1).flatMap(({ edge, below }, i): NativeBucket[] => {
    const { edge: left = NaN, below: before = NaN } = known[i] ?? {};
    return below === before ? [] : [{ rule: 0, left, right: edge, count: below - before }];
  });
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    sum: all.reduce((total, { sum }) => total + sum, 0),
    buckets,
  };
}

/** What `sum by (…)` would give of native histograms whose buckets are not all the same, which a notice says. */
export async function addedUp({ series, ...said }: Matrix, by: readonly string[]): Promise<Matrix> {
  const named = series.map((one) => ({ ...one, labels: only(one.labels, by) }));
  const sums: Series[] = [];
  for (const parts of grouped(named, ({ labels }) => labelKey(labels)).values()) {
    const at = grouped(
      parts.flatMap(({ histograms = [] }) => histograms),
      ({ time }) => time
    );
    const histograms: { readonly time: number; readonly histogram: NativeHistogram }[] = [];
    for (const [time, all] of at) {
      await nextTurn();
      histograms.push({ time, histogram: await sumOf(all.map(({ histogram }) => histogram)) });
    }
    histograms.sort((a, b) => a.time - b.time);
    sums.push({ labels: parts[0].labels, times: new Float64Array(), values: new Float64Array(), histograms });
  }
  const text = `The native histograms of ${sums.map(({ labels }) => describeLabels(labels)).join(', ')} have buckets of their own, not all the same: they are added up on the edges that all have. Give all replicas the same buckets.`;
  return { ...said, series: sums, infos: sums.length === 0 ? said.infos : [...said.infos, text] };
}

const only = (labels: Labels, by: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name, value]) => by.includes(name) && value !== ''));
