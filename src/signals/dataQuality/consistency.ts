import { grouped } from '../../grouped';
import { edgeNotices, gatherBuckets } from '../../query/buckets';
import type { Notice, SignalSeries } from '../../query/derived';
import { type DistributionSeries, edgesOfAll, ofBuckets, onEdges, rowAt } from '../../query/distributions';
import { labelKey } from '../../query/select';
import type { Series } from '../../query/series';
import { ofEstimates } from '../../query/shares';
import { without } from '../../query/windows';
import { kolmogorovSmirnovBounds } from '../../stats/drift';
import { kolmogorovSmirnovNoise } from '../../stats/drift/noise';
import { addAt } from '../../stats/elements';
import { sameEdge, totalOf } from '../../stats/histogram';

type Comparison = Omit<SignalSeries, 'name'>;

/**
 * How far the values of each instance lie from those of all the others together: the Kolmogorov-Smirnov distance read
 * off the buckets. `lower` is what chance does not explain (its 99 % quantile taken off), so that few values raise no
 * alarm. Instances with other buckets cannot be compared and are named.
 */
export function consistency(
  buckets: readonly Series[],
  across: string
): { readonly series: readonly Comparison[]; readonly notices: readonly Notice[] } {
  const gathered = gatherBuckets(buckets);
  const groups = grouped(
    gathered.flatMap((one) => ofBuckets(one) ?? []),
    ({ labels }) => labelKey(without(labels, across))
  );
  const strangers = new Set<string>();
  const series = [...groups.values()].flatMap((group) => {
    const [first] = group;
    const alike = group.filter((one) => haveSameBins(first, one));
    group.filter((one) => !alike.includes(one)).forEach(({ labels }) => strangers.add(labels[across] ?? ''));
    const { edges } = edgesOfAll(alike);
    const brought = alike.map((one) => onEdges(one, edges));
    return brought.length < 2 ? [] : brought.map((one) => compared(one, brought));
  });
  return {
    series,
    notices: [
      ...edgeNotices(gathered),
      ...(strangers.size === 0
        ? []
        : [
            {
              severity: 'warning' as const,
              text: `${across} ${[...strangers].join(', ')} exposes other buckets than the rest: not compared. Give all of them the same buckets.`,
            },
          ]),
    ],
  };
}

/** No edge of either cuts what the other counted. */
function haveSameBins(a: DistributionSeries, b: DistributionSeries): boolean {
  const shared = edgesOfAll([a, b]).edges;
  return [a, b].every(
    ({ layout }) => layout.kind === 'edges' && layout.edges.every((edge) => shared.some((one) => sameEdge(one, edge)))
  );
}

function compared(own: DistributionSeries, group: readonly DistributionSeries[]): Comparison {
  const others = group.filter((one) => one !== own).map((one) => ({ one, at: indexByTime(one) }));
  const figures = Array.from(own.times, (time, i) => {
    const mine = rowAt(own, i);
    const rest = new Float64Array(own.size);
    for (const { one, at } of others) {
      const index = at.get(Math.round(time * 1000));
      if (index !== undefined) {
        rowAt(one, index).forEach((count, k) => addAt(rest, k, count > 0 ? count : 0));
      }
    }
    const n = totalOf(mine);
    const m = totalOf(rest);
    const { lower: value, upper } = kolmogorovSmirnovBounds(rest, mine);
    const chance = n > 0 && m > 0 ? kolmogorovSmirnovNoise(m, n).floor : NaN;
    return { value, lower: Math.max(0, value - chance), upper, sample: Math.min(n, m) };
  });
  return {
    labels: own.labels,
    times: own.times,
    ...ofEstimates(figures),
    sample: Float64Array.from(figures, ({ sample }) => sample),
  };
}

const indexByTime = ({ times }: DistributionSeries): ReadonlyMap<number, number> =>
  new Map(Array.from(times, (time, i) => [Math.round(time * 1000), i] as const));
