import type { BucketSeries } from '../../buckets';

/** `counts` has one entry more than `edges`: the last is everything above. */
export interface Bins {
  readonly edges: number[];
  readonly counts: number[];
}

/** The last moment of a cumulative histogram as counts of its bins, rounded; calls `lacks` with why there are none. */
export function binsOf(histogram: BucketSeries | undefined, lacks: (why: string) => void): Bins | undefined {
  if (histogram === undefined) {
    return undefined;
  }
  const moment = histogram.times.length - 1;
  const finite = Array.from(histogram.edges).filter(Number.isFinite);
  if (histogram.edges.at(-1) !== Infinity || finite.length === 0) {
    lacks('its histogram has no bucket le="+Inf", or no other');
    return undefined;
  }
  let reached = 0;
  const counts = histogram.counts.map((cumulative) => {
    const upTo = Math.max(reached, Math.round(cumulative[moment] > 0 ? cumulative[moment] : 0));
    const own = upTo - reached;
    reached = upTo;
    return own;
  });
  return { edges: finite, counts };
}
