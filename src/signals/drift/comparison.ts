import {
  type Grouping,
  isSufficient,
  lumpSmall,
  mergeNeighbours,
  minimumShareFor,
  OBSERVATIONS_PER_BIN,
  regroup,
} from '../../stats/drift';
import { binnedMoments, totalOf } from '../../stats/histogram';
import { type Aligned, align } from '../../query/baseline';
import { rowAt } from '../../query/distributions';
import type { Pair } from './measures';
import { mapped, type Reference } from './reference';
import type { DriftSubject } from './features';

/** A reference and the current counts at one moment, on common bins, thin ones merged and as they are. */
export interface Moment {
  /** Observations now. */
  readonly sample: number;
  /** All common bins. */
  readonly full: Pair;
  /** Bins merged until each expects enough observations; `undefined` where there are too few for two bins. */
  readonly merged: Pair | undefined;
}

export type Comparison =
  | {
      readonly ok: true;
      readonly aligned: Extract<Aligned, { ok: true }>;
      readonly at: (index: number) => Moment;
    }
  | { readonly ok: false; readonly reason: string };

/** Below this share no bin is worth a place of its own, however many observations there are. */
const LEAST_SHARE = 0.01;

/**
 * The share that each bin must hold, in powers of two: groupings change rarely along a range, so that values beside
 * each other are comparable and each grouping is worked out once.
 */
function shareFor(sample: number): number {
  return Math.max(LEAST_SHARE, 2 ** Math.ceil(Math.log2(minimumShareFor(sample))));
}

interface Grouped {
  readonly grouping: Grouping;
  readonly reference: Float64Array;
}

/** Compares a thing with its reference at any of its times. The arrays of a moment are good until the next is asked for. */
export function compare(thing: DriftSubject, reference: Reference): Comparison {
  const { current } = thing;
  const layout = reference.kind === 'fixed' ? reference.layout : reference.earlier.layout;
  const aligned = align(layout, current.layout);
  if (!aligned.ok) {
    return aligned;
  }
  const { size } = aligned;
  const edges = aligned.layout.kind === 'edges' ? aligned.layout.edges : undefined;
  const referenceAt = referenceRows(reference, aligned.reference, size, current.times);
  const now = new Float64Array(size);
  const none = new Float64Array(0);
  const tiers = new Map<number, Grouped>();
  const grouped = (counts: Float64Array, share: number): Grouped => {
    const known = reference.kind === 'fixed' ? tiers.get(share) : undefined;
    if (known !== undefined) {
      return known;
    }
    const neighbours = edges === undefined ? undefined : mergeNeighbours(counts, { share });
    // A reference that lies in one bin: that bin, and everything else.
    const grouping = neighbours !== undefined && neighbours.groups > 1 ? neighbours : lumpSmall(counts, { share });
    const made = { grouping, reference: regroup(counts, grouping) };
    tiers.set(share, made);
    return made;
  };
  let kept: number | undefined;
  const deviationOf = (counts: Float64Array): number => {
    if (kept === undefined || reference.kind === 'moving') {
      kept = edges === undefined ? NaN : binnedMoments({ edges, counts }).deviation;
    }
    return kept;
  };
  let buffer = none;
  return {
    ok: true,
    aligned,
    at: (index) => {
      mapped(rowAt(current, index), aligned.current, now);
      const sample = totalOf(now);
      const then = referenceAt(index);
      const total = totalOf(then);
      const full: Pair = {
        edges,
        reference: then,
        current: now,
        deviation: () => deviationOf(then),
      };
      if (!(sample >= 2 * OBSERVATIONS_PER_BIN) || !(total > 0)) {
        return { sample, full, merged: undefined };
      }
      const { grouping, reference: groups } = grouped(then, shareFor(sample));
      if (!isSufficient(grouping.groups, sample)) {
        return { sample, full, merged: undefined };
      }
      buffer = buffer.length === grouping.groups ? buffer : new Float64Array(grouping.groups);
      return {
        sample,
        full,
        merged: { ...full, edges: undefined, reference: groups, current: regroup(now, grouping, buffer) },
      };
    },
  };
}

/** The reference's counts on the common bins at each of the current times; NaN where the moving one has none. */
function referenceRows(
  reference: Reference,
  mapping: Uint32Array,
  size: number,
  times: Float64Array
): (index: number) => Float64Array {
  const row = new Float64Array(size);
  if (reference.kind === 'fixed') {
    mapped(reference.counts, mapping, row);
    return () => row;
  }
  const { earlier } = reference;
  let at = 0;
  return (index) => {
    at = at < earlier.times.length && earlier.times[at] <= times[index] + 0.0005 ? at : 0;
    while (at < earlier.times.length && earlier.times[at] < times[index] - 0.0005) {
      at++;
    }
    const meets = at < earlier.times.length && Math.abs(earlier.times[at] - times[index]) < 0.0005;
    return meets ? mapped(rowAt(earlier, at), mapping, row) : row.fill(NaN);
  };
}
