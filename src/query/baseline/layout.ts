import { binMapping, commonEdges, sameEdges } from '../../stats/histogram';
import type { Layout } from '../distributions';

/** With fewer edges than this in common, two histograms say too little about each other. */
const FEWEST_EDGES = 3;

/** Two layouts brought to one: `reference[k]` and `current[k]` are the common bin of each side's bin `k`. */
export type Aligned =
  | {
      readonly ok: true;
      readonly layout: Layout;
      readonly size: number;
      readonly reference: Uint32Array;
      readonly current: Uint32Array;
      /** Bins of one side had to be merged. */
      readonly merged: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** Brings edges to those that both share; categories to all that either side has. */
export function align(reference: Layout, current: Layout): Aligned {
  if (reference.kind === 'names' && current.kind === 'names') {
    return alignNames(reference.names, current.names);
  }
  if (reference.kind === 'edges' && current.kind === 'edges') {
    return alignEdges(reference.edges, current.edges);
  }
  return {
    ok: false,
    reason:
      current.kind === 'edges'
        ? 'its baseline has categories, its live series have buckets: log the baseline anew'
        : 'its baseline has buckets, its live series have categories: log the baseline anew',
  };
}

function alignEdges(reference: Float64Array, current: Float64Array): Aligned {
  const edges = commonEdges(reference, current);
  // A layout of one or two edges on both sides is that layout; fewer in common than there are is a misfit.
  if (edges.length < FEWEST_EDGES && !(edges.length > 0 && sameEdges(reference, current))) {
    return {
      ok: false,
      reason: `its baseline has the edges ${listed(reference)}, its live buckets ${listed(current)}: they share ${edges.length}, and ${FEWEST_EDGES} are needed. Give the histogram the baseline's edges, or log the baseline anew`,
    };
  }
  return {
    ok: true,
    layout: { kind: 'edges', edges },
    size: edges.length + 1,
    reference: binMapping(reference, edges),
    current: binMapping(current, edges),
    merged: edges.length < Math.max(reference.length, current.length),
  };
}

function alignNames(reference: readonly string[], current: readonly string[]): Aligned {
  const names = [...new Set([...reference, ...current])].sort();
  const position = new Map(names.map((name, i) => [name, i] as const));
  const mapping = (side: readonly string[]) => Uint32Array.from(side, (name) => position.get(name) ?? 0);
  return {
    ok: true,
    layout: { kind: 'names', names },
    size: names.length,
    reference: mapping(reference),
    current: mapping(current),
    merged: false,
  };
}

const MOST_LISTED = 8;

function listed(edges: Float64Array): string {
  const shown = Array.from(edges.subarray(0, MOST_LISTED), (edge) => String(edge));
  return `${shown.join(', ')}${edges.length > MOST_LISTED ? ' …' : ''}`;
}
