import { sameEdge, type Bins } from './bins';

/** The edges that every layout has, ascending. */
export function commonEdges(...layouts: ReadonlyArray<ArrayLike<number>>): Float64Array {
  const [first, ...others] = layouts;
  if (first === undefined) {
    return new Float64Array(0);
  }
  return Float64Array.from(
    Array.from(first).filter((edge) => others.every((layout) => Array.from(layout).some((one) => sameEdge(one, edge))))
  );
}

/** The bins merged so that only `edges` are left. Throws a RangeError when the bins lack one of them. */
export function toEdges(bins: Bins, edges: ArrayLike<number>): Bins {
  const counts = new Float64Array(edges.length + 1);
  let target = 0;
  for (let i = 0; i < bins.counts.length; i++) {
    counts[target] += bins.counts[i];
    if (i < bins.edges.length && target < edges.length && sameEdge(bins.edges[i], edges[target])) {
      target += 1;
    }
  }
  if (target < edges.length) {
    throw new RangeError(`The bins have no edge at ${edges[target]}.`);
  }
  return { edges: Float64Array.from(edges), counts };
}

/** Which bin of the merged layout each bin of `from` goes to: for merging many histograms of one layout. */
export function binMapping(from: ArrayLike<number>, to: ArrayLike<number>): Uint32Array {
  const mapping = new Uint32Array(from.length + 1);
  let target = 0;
  for (let i = 0; i < mapping.length; i++) {
    mapping[i] = target;
    if (i < from.length && target < to.length && sameEdge(from[i], to[target])) {
      target += 1;
    }
  }
  return mapping;
}
