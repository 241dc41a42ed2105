import type { CalibrationMap } from '../../stats/estimation';
import { sameEdge } from '../../stats/histogram';
import { align, type Baseline } from '../../query/baseline';
import { positiveClass } from '../../query/classes';
import type { Layout } from '../../query/distributions';

export interface Calibration {
  readonly map: CalibrationMap;
  /** Bin of the map for each bin of the live histogram. */
  readonly mapping: Uint32Array;
  readonly size: number;
  /** Index of the edge above which the prediction is positive. */
  readonly threshold: number;
  /** The edge itself, and the one that was wanted. */
  readonly edge: number;
  readonly wanted: number;
}

export type CalibrationReading =
  { readonly ok: true; readonly calibration: Calibration } | { readonly ok: false; readonly reason: string };

/** The baseline's share of positives by score, on the edges that the live histogram shares with it. */
export function calibrationOf(
  { positiveScores, classes }: Baseline,
  live: Layout,
  options: { readonly threshold?: number | undefined; readonly positive?: string | undefined }
): CalibrationReading {
  if (positiveScores === undefined) {
    return {
      ok: false,
      reason:
        'its baseline has no "positiveScores": log the counts of the positive class\'s score with the positives among them',
    };
  }
  const kept: Layout = { kind: 'edges', edges: Float64Array.from(positiveScores.edges) };
  const aligned = align(kept, live);
  if (!aligned.ok || aligned.layout.kind !== 'edges') {
    return { ok: false, reason: aligned.ok ? 'its live scores have no buckets' : aligned.reason };
  }
  const { edges } = aligned.layout;
  const counts = new Float64Array(aligned.size);
  const positives = new Float64Array(aligned.size);
  positiveScores.counts.forEach((count, k) => {
    counts[aligned.reference[k]] += count;
    positives[aligned.reference[k]] += positiveScores.positives[k];
  });
  const wanted = options.threshold ?? splitOf(edges, counts, classes, options.positive) ?? 0.5;
  const threshold = nearest(edges, wanted);
  return {
    ok: true,
    calibration: {
      map: filled(counts, positives),
      mapping: aligned.current,
      size: aligned.size,
      threshold,
      edge: edges[threshold],
      wanted,
    },
  };
}

export const isMoved = ({ edge, wanted }: Calibration): boolean => !sameEdge(edge, wanted);

function nearest(edges: Float64Array, wanted: number): number {
  return edges.reduce((best, edge, i) => (Math.abs(edge - wanted) < Math.abs(edges[best] - wanted) ? i : best), 0);
}

/** The edge above which there are as many scores as the baseline has positive predictions. */
function splitOf(
  edges: Float64Array,
  counts: Float64Array,
  classes: Baseline['classes'],
  named: string | undefined
): number | undefined {
  const positive = classes && positiveClass(Object.keys(classes), named);
  if (classes === undefined || positive?.known !== true) {
    return undefined;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const all = Object.values(classes).reduce((sum, count) => sum + count, 0);
  const below = ((all - classes[positive.name]) / all) * total;
  let cumulative = 0;
  let best = 0;
  let distance = Infinity;
  edges.forEach((_, i) => {
    cumulative += counts[i];
    if (Math.abs(cumulative - below) < distance) {
      distance = Math.abs(cumulative - below);
      best = i;
    }
  });
  return edges[best];
}

/** A bin that the baseline never saw takes the share of the nearest one that it did: scores are in order. */
function filled(counts: Float64Array, positives: Float64Array): CalibrationMap {
  const seen = Array.from(counts, (_, i) => i).filter((i) => counts[i] > 0);
  const from = Array.from(counts, (_, i) =>
    seen.reduce((best, one) => (Math.abs(one - i) < Math.abs(best - i) ? one : best), seen[0] ?? i)
  );
  return { share: from.map((i) => positives[i] / counts[i]), count: from.map((i) => counts[i]) };
}
