import { align, type Aligned } from '../../query/baseline';
import { type CoarseBucket, MIN_HIDDEN } from '../../query/series';
import { expectedCounts, type Grouping, groupingFor, regroup } from '../../stats/drift';
import { binnedMoments, rebin, totalOf } from '../../stats/histogram';
import type { Pair } from './measures';
import type { DriftSubject, Reference } from './reference';

/** A reference and the current counts at one moment, on common bins, thin ones merged and as they are. */
export interface Moment {
  /** Observations now. */
  readonly sample: number;
  /** How many of them carry the information of one independent observation. */
  readonly designEffect: number;
  /** All common bins. */
  readonly full: Pair;
  /** Bins merged until each expects enough observations; `undefined` where there are too few for two bins. */
  readonly merged: Pair | undefined;
  /** So much may move unseen, where no edges are shared, that a distance is only the least that it may be. */
  readonly isLeast: boolean;
}

export type Comparison =
  | {
      readonly ok: true;
      readonly aligned: Extract<Aligned, { ok: true }>;
      readonly at: (index: number) => Moment;
    }
  | { readonly ok: false; readonly reason: string };

/** A pair with merged sparse bins, and their grouping. */
interface Merged extends Pair {
  grouping: Grouping;
}

/**
 * Compares a subject with its reference at any of its times. A moment is valid until the next is requested: all of them share
 * a few arrays, or those of a large answer would be garbage by the hundred thousand.
 */
export function compare(subject: DriftSubject, reference: Reference, designEffect = 1): Comparison {
  const { current } = subject;
  const aligned = align(reference.kind === 'fixed' ? reference : reference.earlier, current, true);
  if (!aligned.ok) {
    return aligned;
  }
  const { size } = aligned;
  const edges = aligned.layout.kind === 'edges' ? aligned.layout.edges : undefined;
  const then = new Float64Array(size);
  const now = new Float64Array(size);
  const moveTo = referenceRow(reference, aligned.reference, then, current.times);
  const kind = edges === undefined ? 'categories' : 'bins';
  const known = reference.kind === 'fixed' ? new Map<number, Grouping>() : undefined;
  let kept: number | undefined;
  const deviation = (): number => {
    if (kept === undefined || reference.kind === 'moving') {
      kept = edges === undefined ? NaN : binnedMoments({ edges, counts: then }).deviation;
    }
    return kept;
  };
  const full: Pair = { edges, reference: then, current: now, expected: () => then, deviation };
  const hidden = hiddenBins(edges ?? [], current.coarse ?? [], reference);
  const isLeast = (time: number): boolean => {
    const [before, after] = [totalOf(then), totalOf(now)];
    const shares = hidden.map(({ bin, at }) =>
      at?.has(time) === false ? 0 : Math.min((then[bin] ?? NaN) / before, (now[bin] ?? NaN) / after)
    );
    return shares.some((share) => share >= MIN_HIDDEN);
  };
  const byGroups = new Map<number, Merged>();
  const mergedBy = (grouping: Grouping): Pair => {
    const { groups } = grouping;
    const merged: Merged = byGroups.get(groups) ?? {
      edges: undefined,
      reference: new Float64Array(groups),
      current: new Float64Array(groups),
      expected: () => expectedCounts(merged.reference, merged.current, merged.grouping),
      deviation,
      grouping,
    };
    byGroups.set(groups, merged);
    merged.grouping = grouping;
    regroup(then, grouping, merged.reference);
    regroup(now, grouping, merged.current);
    return merged;
  };
  return {
    ok: true,
    aligned,
    at: (index) => {
      rebin(current.counts, aligned.current, now, index * current.size);
      moveTo(index);
      const sample = totalOf(now);
      const grouping = totalOf(then) > 0 ? groupingFor(then, sample / designEffect, kind, known, now) : undefined;
      return {
        sample,
        designEffect,
        full,
        merged: grouping && mergedBy(grouping),
        isLeast: aligned.few !== undefined || isLeast(current.times[index] ?? NaN),
      };
    },
  };
}

/** The common bins within which histograms that are added up, now or in the reference, share no edge, and when: else always. */
function hiddenBins(
  edges: ArrayLike<number>,
  coarse: readonly CoarseBucket[],
  reference: Reference
): ReadonlyArray<{ readonly bin: number; readonly at?: ReadonlySet<number> }> {
  const all = Array.from(edges);
  const binOf = ({ to }: CoarseBucket): number => {
    const found = all.findIndex((edge) => edge >= to - Math.abs(to) * 1e-9);
    return found < 0 ? all.length : found;
  };
  const [always, moving] =
    reference.kind === 'fixed' ? [reference.coarse ?? [], []] : [[], reference.earlier.coarse ?? []];
  return [
    ...always.map((one) => ({ bin: binOf(one) })),
    ...[...coarse, ...moving].map((one) => ({ bin: binOf(one), at: new Set(one.times) })),
  ];
}

/** Writes the reference's counts on the common bins at any of the current times into `row`; NaN where the moving one has none. */
function referenceRow(
  reference: Reference,
  mapping: Uint32Array,
  row: Float64Array,
  times: Float64Array
): (index: number) => void {
  if (reference.kind === 'fixed') {
    rebin(reference.counts, mapping, row);
    return () => undefined;
  }
  const { earlier } = reference;
  let at = 0;
  return (index) => {
    const time = times[index] ?? NaN;
    at = (earlier.times[at] ?? NaN) <= time + 0.0005 ? at : 0;
    while ((earlier.times[at] ?? NaN) < time - 0.0005) {
      at++;
    }
    if (Math.abs((earlier.times[at] ?? NaN) - time) < 0.0005) {
      rebin(earlier.counts, mapping, row, at * earlier.size);
    } else {
      row.fill(NaN);
    }
  };
}
