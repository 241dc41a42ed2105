import { type BinnedEstimate, NO_ESTIMATE } from '../../stats/histogram';
import { zOf } from '../../stats/special';
import type { Distribution } from './distribution';

/** p50, p95, p99.9 */
export const quantileName = (q: number): string => `p${Number((q * 100).toPrecision(12))}`;

/**
 * The quantile as `histogram_quantile` gives it. Its interval joins both doubts: the ranks that a sample of this size
 * leaves open (q plus or minus z times sqrt(q(1-q)/n)), and the buckets that those ranks fall into.
 */
export function quantileWithInterval(q: number, distribution: Distribution): BinnedEstimate {
  const { value } = distribution.quantile(q);
  if (!(distribution.total > 0)) {
    return { ...NO_ESTIMATE, value };
  }
  const spread = zOf(0.95) * Math.sqrt((q * (1 - q)) / distribution.total);
  return {
    value,
    lower: distribution.quantile(Math.max(0, q - spread)).lower,
    upper: distribution.quantile(Math.min(1, q + spread)).upper,
  };
}
