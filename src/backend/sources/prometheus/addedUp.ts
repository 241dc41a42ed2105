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

/** Native histograms as one, on the edges that cut a bucket of none of them. */
function sumOf(all: readonly NativeHistogram[]): NativeHistogram {
  const edges = new Set(all.flatMap(({ buckets }) => buckets.flatMap(({ left, right }) => [left, right])));
  const known = [...edges]
    .sort((a, b) => a - b)
    .map((edge) => ({ edge, below: all.reduce((sum, one) => sum + countUpTo(one, edge), 0) }))
    .filter(({ below }) => !Number.isNaN(below));
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
      histograms.push({ time, histogram: sumOf(all.map(({ histogram }) => histogram)) });
    }
    histograms.sort((a, b) => a.time - b.time);
    sums.push({ labels: parts[0].labels, times: new Float64Array(), values: new Float64Array(), histograms });
  }
  const text = `The native histograms of ${sums.map(({ labels }) => describeLabels(labels)).join(', ')} have buckets of their own, not all the same: they are added up on the edges that all have. Give all replicas the same buckets.`;
  return { ...said, series: sums, infos: sums.length === 0 ? said.infos : [...said.infos, text] };
}

const only = (labels: Labels, by: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name, value]) => by.includes(name) && value !== ''));
