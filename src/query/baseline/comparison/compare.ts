import {
  type DriftLevel,
  driftLevel,
  lumpSmall,
  mergeNeighbours,
  minimumShareFor,
  psi,
  regroup,
  thresholdsInForce,
} from '../../../stats/drift';
import { totalOf } from '../../../stats/histogram';
import type { Layout } from '../../distributions';
import type { Baseline } from '../artifact';
import { align } from '../layout';

/** How one feature, the score or the classes moved from one baseline to another. */
export interface ComparedThing {
  readonly of: 'feature' | 'score' | 'classes';
  /** Of a feature. */
  readonly name: string;
  /** Observations on either side. */
  readonly reference: number;
  readonly current: number;
  /** Population stability index over bins that expect twenty observations or more; none where it cannot be told. */
  readonly psi: number | null;
  /** Thresholds lifted to what noise alone would reach. */
  readonly warning: number | null;
  readonly critical: number | null;
  readonly level: DriftLevel;
  /** Why there is no figure. */
  readonly reason?: string;
}

interface Side {
  readonly layout: Layout;
  readonly counts: Float64Array;
}

const LEAST_SHARE = 0.01;

/** Every feature, the score and the classes that either baseline has, the most changed first. */
export function compareBaselines(reference: Baseline, current: Baseline): ComparedThing[] {
  const features = [...new Set([...Object.keys(reference.features), ...Object.keys(current.features)])];
  const things = [
    ...features.map((name) => ({
      of: 'feature' as const,
      name,
      sides: [featureOf(reference, name), featureOf(current, name)],
    })),
    { of: 'score' as const, name: '', sides: [binned(reference.scores), binned(current.scores)] },
    { of: 'classes' as const, name: '', sides: [named(reference.classes), named(current.classes)] },
  ];
  return things
    .filter(({ sides }) => sides.some((side) => side !== undefined))
    .map(({ of, name, sides: [then, now] }) => ({ of, name, ...compared(then, now) }))
    .sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1));
}

function compared(then: Side | undefined, now: Side | undefined): Omit<ComparedThing, 'of' | 'name'> {
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
  const aligned = align(then.layout, now.layout);
  if (!aligned.ok) {
    return without(aligned.reason);
  }
  const before = brought(then.counts, aligned.reference, aligned.size);
  const after = brought(now.counts, aligned.current, aligned.size);
  if (!(reference > 0) || !(current > 0)) {
    return without('one of the two counted nothing');
  }
  const share = Math.max(LEAST_SHARE, minimumShareFor(current));
  const neighbours = aligned.layout.kind === 'edges' ? mergeNeighbours(before, { share }) : undefined;
  const grouping = neighbours !== undefined && neighbours.groups > 1 ? neighbours : lumpSmall(before, { share });
  const [a, b] = [regroup(before, grouping), regroup(after, grouping)];
  const value = psi(a, b);
  const bands = thresholdsInForce('psi', { edges: [], counts: a }, current);
  const level = driftLevel(value, bands, grouping.groups, current);
  return level === 'insufficient'
    ? without(`${Math.round(current)} observations are too few for two bins of twenty`)
    : { reference, current, psi: value, ...bands, level };
}

function brought(counts: Float64Array, mapping: Uint32Array, size: number): Float64Array {
  const into = new Float64Array(size);
  counts.forEach((count, k) => (into[mapping[k]] += count));
  return into;
}

const binned = (
  bins: { readonly edges: readonly number[]; readonly counts: readonly number[] } | undefined
): Side | undefined =>
  bins && {
    layout: { kind: 'edges', edges: Float64Array.from(bins.edges) },
    counts: Float64Array.from(bins.counts),
  };

function named(counts: Readonly<Record<string, number>> | undefined): Side | undefined {
  if (counts === undefined) {
    return undefined;
  }
  const names = Object.keys(counts).sort();
  return { layout: { kind: 'names', names }, counts: Float64Array.from(names, (name) => counts[name]) };
}

function featureOf({ features }: Baseline, name: string): Side | undefined {
  const feature = Object.hasOwn(features, name) ? features[name] : undefined;
  return feature && (feature.type === 'numeric' ? binned(feature) : named(feature.counts));
}
