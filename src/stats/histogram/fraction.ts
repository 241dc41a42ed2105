import type { Bins } from './bins';
import { sameEdge, totalOf } from './bins';
import { NO_ESTIMATE, type BinnedEstimate } from './estimate';

/**
 * The share of observations at or below `x`. Exact at an edge; between two edges interpolated, bounded by the shares at
 * both. The first bin starts at 0 when its edge is positive (as quantiles assume); in an open bin the point is the share
 * that is certain.
 */
export function fractionBelow(x: number, bins: Bins): BinnedEstimate {
  const total = totalOf(bins.counts);
  if (!(total > 0) || Number.isNaN(x)) {
    return NO_ESTIMATE;
  }
  let below = 0;
  for (let i = 0; i < bins.edges.length; i++) {
    const upto = below + bins.counts[i];
    const edge = bins.edges[i];
    if (sameEdge(x, edge)) {
      return { value: upto / total, lower: upto / total, upper: upto / total };
    }
    if (x < edge) {
      const start = i > 0 ? bins.edges[i - 1] : edge > 0 ? 0 : -Infinity;
      const inside = start === -Infinity ? 0 : Math.max(0, (x - start) / (edge - start));
      return { value: (below + bins.counts[i] * inside) / total, lower: below / total, upper: upto / total };
    }
    below = upto;
  }
  return x === Infinity ? { value: 1, lower: 1, upper: 1 } : { value: below / total, lower: below / total, upper: 1 };
}

/**
 * The application performance index for a target of `satisfied` (and four times that for tolerated): shares of satisfied
 * plus half of tolerated, 0 to 1. Exact when both are edges.
 */
export function apdex(satisfied: number, bins: Bins, tolerated = 4 * satisfied): BinnedEstimate {
  const first = fractionBelow(satisfied, bins);
  const second = fractionBelow(tolerated, bins);
  const half = (a: number, b: number) => (a + b) / 2;
  return {
    value: half(first.value, second.value),
    lower: half(first.lower, second.lower),
    upper: half(first.upper, second.upper),
  };
}
