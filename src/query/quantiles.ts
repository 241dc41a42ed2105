import { largest } from '../stats/elements';
import { type BinnedEstimate, NO_ESTIMATE } from '../stats/histogram';
import { quantileRanks } from '../stats/interval';
import type { Notice, SignalSeries } from './derived';
import type { Distribution, Timeline } from './durations';
import { ofEstimates } from './shares';

/** Quantiles of distributions with how far they can be trusted, also where they lie above all buckets. */

/** p50, p95, p99.9 */
export const quantileName = (q: number): string => `p${Number((q * 100).toPrecision(12))}`;

/**
 * The quantile as `histogram_quantile` gives it. Its interval joins both doubts: the ranks that a sample of this size
 * leaves open (`quantileRanks`), and the buckets that those ranks fall into. NaN on a side for which there are too few.
 */
function quantileWithInterval(
  q: number,
  distribution: Distribution
): BinnedEstimate & { readonly worst: number; readonly liesAbove: boolean } {
  const { total } = distribution;
  const { value, saturated, most = NaN } = distribution.quantile(q);
  // Buckets hold what is above their lower edge (`le` is inclusive).
  const open = { worst: saturated ? Infinity : most, liesAbove: saturated || !Number.isNaN(most) };
  if (!(total > 0)) {
    return { ...NO_ESTIMATE, value, ...open };
  }
  const { lower, upper } = quantileRanks(q, total);
  return {
    value,
    ...open,
    lower: Number.isNaN(lower) ? NaN : distribution.quantile(lower / total).lower,
    upper: Number.isNaN(upper) ? NaN : distribution.quantile(upper / total).upper,
  };
}

/**
 * A quantile over time, in the unit of the distributions. Above the highest edge it is more than that edge, and at worst
 * anything, and in a bucket that is too coarse its lower edge, and at worst its upper one: such a value proves what lies below it, and never that the value is ok.
 */
export function quantileFigures(
  q: number,
  distributions: readonly Distribution[]
): Required<Pick<SignalSeries, 'value' | 'lower' | 'upper' | 'worst' | 'liesAbove'>> {
  const estimates = distributions.map((one) => quantileWithInterval(q, one));
  return {
    ...ofEstimates(estimates),
    worst: Float64Array.from(estimates, ({ worst }) => worst),
    liesAbove: Float64Array.from(estimates, ({ liesAbove }) => (liesAbove ? 1 : 0)),
  };
}

/** Says that quantiles, of what is named before them, are an edge that they lie above: that must not pass for a measurement. */
export function saturationNotices(timelines: readonly Timeline[], quantiles: readonly number[], of = ''): Notice[] {
  const highest = largest(quantiles);
  const edges = timelines.flatMap(({ distributions }) => {
    const estimate = distributions.at(-1)?.quantile(highest);
    return estimate?.saturated ? [estimate.value] : [];
  });
  return edges.length === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `${of}${quantileName(highest)} of ${edges.length} series lies above the highest bucket edge (${largest(edges)} s): the value shown is that edge, the truth is anywhere above. Below a threshold it is not judged. Give the histogram higher buckets.`,
        },
      ];
}
