/** Two baselines held against each other. */
import {
  type DriftLevel,
  driftLevel,
  expectedCounts,
  groupingFor,
  psi,
  regroup,
  thresholdsInForce,
} from '../../stats/drift';
import { ownAt } from '../../stats/elements';
import { binMapping, rebin, totalOf } from '../../stats/histogram';
import { type Counted, edgesOfAll, type Layout, MIN_EDGES } from '../distributions';
import type { Baseline } from './artifact';

/** Two layouts brought to one: `reference[k]` and `current[k]` are the common bin of each side's bin `k`. */
export type Aligned =
  | {
      readonly ok: true;
      readonly layout: Layout;
      readonly size: number;
      readonly reference: Uint32Array;
      readonly current: Uint32Array;
      /** So few edges are shared that a distance over them is only the least that it may be: which. */
      readonly few?: string;
    }
  | { readonly ok: false; readonly reason: string };

/** Brings edges to those that both share, of which fewer than `MIN_EDGES` are taken where asked; categories to all of either side. */
export function align(then: Counted, now: Counted, takesFew = false): Aligned {
  const [reference, current] = [then.layout, now.layout];
  if (reference.kind === 'names' && current.kind === 'names') {
    return alignNames(reference.names, current.names);
  }
  if (reference.kind === 'edges' && current.kind === 'edges') {
    return alignEdges(reference.edges, current.edges, edgesOfAll([then, now]), takesFew);
  }
  return {
    ok: false,
    reason:
      current.kind === 'edges'
        ? 'its baseline has categories, its live series have buckets: log the baseline again'
        : 'its baseline has buckets, its live series have categories: log the baseline again',
  };
}

function alignEdges(
  reference: Float64Array,
  current: Float64Array,
  { edges, areFew }: ReturnType<typeof edgesOfAll>,
  takesFew: boolean
): Aligned {
  const few = `its baseline has the edges ${listed(reference)}, its live buckets ${listed(current)}: they share ${edges.length}, and ${MIN_EDGES} are needed. Give the histogram the baseline's edges, or log the baseline again`;
  if (areFew && !(takesFew && edges.length > 0)) {
    return { ok: false, reason: few };
  }
  return {
    ok: true,
    ...(areFew ? { few } : {}),
    layout: { kind: 'edges', edges },
    size: edges.length + 1,
    reference: binMapping(reference, edges),
    current: binMapping(current, edges),
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
  };
}

const MAX_LISTED = 8;

function listed(edges: Float64Array): string {
  const shown = Array.from(edges.subarray(0, MAX_LISTED), (edge) => String(edge));
  return `${shown.join(', ')}${edges.length > MAX_LISTED ? ' …' : ''}`;
}

/** How one feature, the score or the classes moved from one baseline to another. */
interface ComparedThing {
  readonly of: 'feature' | 'score' | 'classes';
  /** Of a feature. */
  readonly name: string;
  /** Observations on either side. */
  readonly reference: number;
  readonly current: number;
  /** Population stability index over bins that expect twenty observations or more; none where it is not known. */
  readonly psi: number | null;
  /** Thresholds lifted to what noise alone would reach. */
  readonly warning: number | null;
  readonly critical: number | null;
  readonly level: DriftLevel;
  /** Why there is no figure, or no level. */
  readonly reason?: string;
}

/** With more, one comparison would take long, and could say nothing of any of them. */
const MAX_BINS = 10_000;

/**
 * Every feature, the score and the classes that either baseline has, the most changed first; `pause` comes after each, because
 * many take long.
 */
export async function compareBaselines(
  reference: Baseline,
  current: Baseline,
  pause: () => Promise<void> = () => Promise.resolve()
): Promise<ComparedThing[]> {
  const features = [...new Set([...Object.keys(reference.features), ...Object.keys(current.features)])];
  const sides = [
    ...features.map((name) => ['feature', name, (one: Baseline) => featureOf(one, name)] as const),
    ['score', '', (one: Baseline) => binned(one.scores)] as const,
    ['classes', '', (one: Baseline) => named(one.classes)] as const,
  ];
  const things: ComparedThing[] = [];
  for (const [of, name, side] of sides) {
    const [then, now] = [side(reference), side(current)];
    if (then !== undefined || now !== undefined) {
      things.push({ of, name, ...compared(then, now) });
      await pause();
    }
  }
  return things.sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1));
}

function compared(then: Counted | undefined, now: Counted | undefined): Omit<ComparedThing, 'of' | 'name'> {
  const reference = then === undefined ? 0 : totalOf(then.counts);
  const current = now === undefined ? 0 : totalOf(now.counts);
  const without = (reason: string) => ({
    reference,
    current,
    psi: null,
    warning: null,
    critical: null,
    level: 'insufficient' as const,
    reason,
  });
  if (then === undefined || now === undefined) {
    return without(`only the ${then === undefined ? 'second' : 'first'} has it`);
  }
  const most = Math.max(then.counts.length, now.counts.length);
  if (most > MAX_BINS) {
    return without(`it has ${most} bins or categories, and ${MAX_BINS} at the most are compared`);
  }
  const aligned = align(then, now, true);
  if (!aligned.ok) {
    return without(aligned.reason);
  }
  const before = rebin(then.counts, aligned.reference, new Float64Array(aligned.size));
  const after = rebin(now.counts, aligned.current, new Float64Array(aligned.size));
  if (!(reference > 0) || !(current > 0)) {
    return without('one of the two counted nothing');
  }
  const grouping = groupingFor(
    before,
    current,
    aligned.layout.kind === 'edges' ? 'bins' : 'categories',
    undefined,
    after
  );
  if (grouping === undefined) {
    return without(`${Math.round(current)} observations are too few for two bins of twenty`);
  }
  const [a, b] = [regroup(before, grouping), regroup(after, grouping)];
  const value = psi(expectedCounts(a, b, grouping), b);
  const bands = thresholdsInForce('psi', { edges: [], counts: a }, current);
  const level = driftLevel(value, bands, 2, current);
  return aligned.few !== undefined && level === 'ok'
    ? { reference, current, psi: value, ...bands, level: 'insufficient', reason: aligned.few }
    : { reference, current, psi: value, ...bands, level };
}

const binned = (
  bins: { readonly edges: readonly number[]; readonly counts: readonly number[] } | undefined
): Counted | undefined =>
  bins && {
    layout: { kind: 'edges', edges: Float64Array.from(bins.edges) },
    counts: Float64Array.from(bins.counts),
  };

function named(counts: Readonly<Record<string, number>> | undefined): Counted | undefined {
  if (counts === undefined) {
    return undefined;
  }
  const sorted = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    layout: { kind: 'names', names: sorted.map(([name]) => name) },
    counts: Float64Array.from(sorted, ([, count]) => count),
  };
}

function featureOf({ features }: Baseline, name: string): Counted | undefined {
  const feature = ownAt(features, name);
  return feature && (feature.type === 'numeric' ? binned(feature) : named(feature.counts));
}
