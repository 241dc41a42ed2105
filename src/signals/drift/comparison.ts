import { align, type Aligned } from '../../query/baseline';
import { rowAt } from '../../query/distributions';
import { expectedCounts, type Grouping, groupingFor, regroup } from '../../stats/drift';
import { rebin } from '../../stats/histogram';
import { binnedMoments, totalOf } from '../../stats/histogram';
import type { DriftSubject } from './features';
import type { Pair } from './measures';
import type { Reference } from './reference';

/** A reference and the current counts at one moment, on common bins, thin ones merged and as they are. */
export interface Moment {
  /** Observations now. */
  readonly sample: number;
  /** So many of them say as much as an independent one. */
  readonly designEffect: number;
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

/** Compares a thing with its reference at any of its times. The arrays of a moment are good until the next is asked for. */
export function compare(thing: DriftSubject, reference: Reference, designEffect = 1): Comparison {
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
  const kind = edges === undefined ? 'categories' : 'bins';
  const known = new Map<number, Grouping>();
  let kept: number | undefined;
  const deviationOf = (counts: Float64Array): number => {
    if (kept === undefined || reference.kind === 'moving') {
      kept = edges === undefined ? NaN : binnedMoments({ edges, counts }).deviation;
    }
    return kept;
  };
  return {
    ok: true,
    aligned,
    at: (index) => {
      rebin(rowAt(current, index), aligned.current, now);
      const sample = totalOf(now);
      const then = referenceAt(index);
      const total = totalOf(then);
      const full: Pair = {
        edges,
        reference: then,
        current: now,
        expected: () => then,
        deviation: () => deviationOf(then),
      };
      const grouping =
        total > 0
          ? groupingFor(then, sample / designEffect, kind, reference.kind === 'fixed' ? known : undefined, now)
          : undefined;
      if (grouping === undefined) {
        return { sample, designEffect, full, merged: undefined };
      }
      const [groups, grouped] = [regroup(then, grouping), regroup(now, grouping)];
      return {
        sample,
        designEffect,
        full,
        merged: {
          ...full,
          edges: undefined,
          reference: groups,
          current: grouped,
          expected: () => expectedCounts(groups, grouped, grouping),
        },
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
    rebin(reference.counts, mapping, row);
    return () => row;
  }
  const { earlier } = reference;
  let at = 0;
  return (index) => {
    const time = times[index] ?? NaN;
    at = (earlier.times[at] ?? NaN) <= time + 0.0005 ? at : 0;
    while ((earlier.times[at] ?? NaN) < time - 0.0005) {
      at++;
    }
    const meets = Math.abs((earlier.times[at] ?? NaN) - time) < 0.0005;
    return meets ? rebin(rowAt(earlier, at), mapping, row) : row.fill(NaN);
  };
}
