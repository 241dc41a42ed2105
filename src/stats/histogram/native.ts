import { addAt } from '../elements';
import type { Bins } from './bins';

/**
 * One bucket of a sparse histogram, not cumulative. `rule` says which sides are open:
 * 0 left, 1 right, 2 both, 3 neither. Empty buckets are left out.
 */
export interface SparseBucket {
  readonly rule: 0 | 1 | 2 | 3;
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** Buckets ascend and do not overlap. `count` includes observations of NaN, which no bucket holds; `sum` is NaN then. */
export interface SparseHistogram {
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly SparseBucket[];
}

/**
 * How the bucket edges were made. `exponential`: powers of 2^(2^-schema), mirrored below zero, around a zero bucket.
 * `custom`: edges that somebody chose, the first bucket open downwards and the last upwards.
 */
export type SparseLayout = { readonly kind: 'exponential'; readonly schema: number } | { readonly kind: 'custom' };

const FINEST_SCHEMA = 8;
const COARSEST_SCHEMA = -4;
/** Edges are stored as doubles: their logarithms miss whole steps by a few units in the last place. */
const EDGE_TOLERANCE = 1e-9;

/** Whether the bucket holds zero inside: no exponential bucket does, but for the zero bucket. */
export function isAroundZero(bucket: SparseBucket): boolean {
  return bucket.left <= 0 && bucket.right >= 0;
}

function schemaOfBucket(bucket: SparseBucket): number | undefined {
  const near = Math.min(Math.abs(bucket.left), Math.abs(bucket.right));
  const far = Math.max(Math.abs(bucket.left), Math.abs(bucket.right));
  const step = Math.log2(far) - Math.log2(near);
  const schema = 0 - Math.round(Math.log2(step));
  if (!(schema >= COARSEST_SCHEMA && schema <= FINEST_SCHEMA)) {
    return undefined;
  }
  const index = Math.log2(far) * 2 ** schema;
  const widthFits = Math.abs(step * 2 ** schema - 1) < EDGE_TOLERANCE * 2 ** FINEST_SCHEMA;
  return widthFits && Math.abs(index - Math.round(index)) < EDGE_TOLERANCE * Math.max(1, Math.abs(index))
    ? schema
    : undefined;
}

/**
 * The layout, read off the edges because the wire format does not name it. A histogram whose every bucket away from zero
 * is one step of the same schema is exponential; one that holds nothing but a zero bucket counts as the finest schema.
 */
export function layoutOf(histogram: SparseHistogram): SparseLayout {
  let schema: number | undefined;
  for (const bucket of histogram.buckets) {
    if (bucket.left === -Infinity || (bucket.right === Infinity && bucket.left <= 0)) {
      return { kind: 'custom' };
    }
    if (isAroundZero(bucket)) {
      if (bucket.rule !== 3) {
        return { kind: 'custom' };
      }
      continue;
    }
    const own = schemaOfBucket(bucket);
    if (own === undefined || (schema !== undefined && own !== schema)) {
      return { kind: 'custom' };
    }
    schema = own;
  }
  return { kind: 'exponential', schema: schema ?? FINEST_SCHEMA };
}

/** The largest relative error of a quantile from exponential buckets: 2^(2^-schema) - 1. */
export function relativeErrorOf(schema: number): number {
  return 2 ** (2 ** -schema) - 1;
}

/** The zero bucket holds only one sign where the histogram has buckets of one sign only. */
export function clipZeroBucket(bucket: SparseBucket, buckets: readonly SparseBucket[]): SparseBucket {
  if (!(bucket.left < 0 && bucket.right > 0)) {
    return bucket;
  }
  const negative = buckets.some((other) => other.right <= bucket.left);
  const positive = buckets.some((other) => other.left >= bucket.right);
  if (positive === negative) {
    return bucket;
  }
  return positive ? { ...bucket, left: 0 } : { ...bucket, right: 0 };
}

/** Edges computed as powers may miss the stored ones by some units in the last place. */
const SAME = 1e-12;

/** The upper index of an exponential bucket: its far edge is 2^(index · 2^-schema). */
function indexOf(bucket: SparseBucket, schema: number): number {
  return Math.round(Math.log2(Math.max(Math.abs(bucket.left), Math.abs(bucket.right))) * 2 ** schema);
}

function bucketAt(index: number, schema: number, negative: boolean, count: number): SparseBucket {
  const near = 2 ** ((index - 1) * 2 ** -schema);
  const far = 2 ** (index * 2 ** -schema);
  return negative ? { rule: 1, left: -far, right: -near, count } : { rule: 0, left: near, right: far, count };
}

/**
 * The buckets of exponential histograms on one schema, added. Schemas must not be coarser than `schema`. The zero bucket
 * is as wide as the widest, widened to the far edge of every bucket that it cuts.
 */
function addExponential(histograms: readonly SparseHistogram[], schema: number): SparseBucket[] {
  const [positive, negative] = [new Map<number, number>(), new Map<number, number>()];
  let zero = 0;
  let threshold = 0;
  for (const histogram of histograms) {
    const layout = layoutOf(histogram);
    const finer = layout.kind === 'exponential' ? layout.schema : schema;
    for (const bucket of histogram.buckets) {
      if (isAroundZero(bucket)) {
        zero += bucket.count;
        threshold = Math.max(threshold, bucket.right, -bucket.left);
      } else {
        const side = bucket.right <= 0 ? negative : positive;
        const index = Math.ceil(indexOf(bucket, finer) / 2 ** (finer - schema));
        side.set(index, (side.get(index) ?? 0) + bucket.count);
      }
    }
  }
  for (let before = -1; before !== threshold;) {
    before = threshold;
    for (const side of [positive, negative]) {
      for (const [index, count] of side) {
        const { left, right } = bucketAt(index, schema, false, 0);
        if (left < threshold * (1 - SAME)) {
          zero += count;
          threshold = Math.max(threshold, right);
          side.delete(index);
        }
      }
    }
  }
  const bucketsOf = (side: ReadonlyMap<number, number>, isNegative: boolean): SparseBucket[] =>
    [...side].sort(([a], [b]) => a - b).map(([index, count]) => bucketAt(index, schema, isNegative, count));
  const middle: SparseBucket[] = zero > 0 ? [{ rule: 3, left: 0 - threshold, right: threshold, count: zero }] : [];
  return [...bucketsOf(negative, true).reverse(), ...middle, ...bucketsOf(positive, false)];
}

/** The histogram on a coarser schema: buckets of the finer one fall into it whole, nothing is interpolated. */
export function reduceSchema(histogram: SparseHistogram, schema: number): SparseHistogram {
  const layout = layoutOf(histogram);
  if (layout.kind !== 'exponential' || layout.schema < schema) {
    throw new RangeError(
      `Only an exponential histogram of schema ${schema} or finer can be reduced to schema ${schema}.`
    );
  }
  return { ...histogram, buckets: addExponential([histogram], schema) };
}

/**
 * The sum of native histograms on the coarsest of their schemas; custom ones are added edge by edge. Undefined when
 * exponential and custom layouts meet: they share no edges.
 */
export function addNative(histograms: readonly SparseHistogram[]): SparseHistogram | undefined {
  const filled = histograms.filter((histogram) => histogram.buckets.length > 0);
  const layouts = filled.map(layoutOf);
  const schemas = layouts.flatMap((layout) => (layout.kind === 'exponential' ? [layout.schema] : []));
  const count = histograms.reduce((all, one) => all + one.count, 0);
  const sum = histograms.reduce((all, one) => all + one.sum, 0);
  if (filled.length === 0 || schemas.length === filled.length) {
    return { count, sum, buckets: addExponential(filled, Math.min(...schemas)) };
  }
  if (schemas.length > 0) {
    return undefined;
  }
  return { count, sum, buckets: addCustom(filled) };
}

/** Edges that no bucket with observations straddles hold for every histogram; buckets are merged up to them. */
function addCustom(histograms: readonly SparseHistogram[]): SparseBucket[] {
  const buckets = histograms.flatMap((histogram) => histogram.buckets).filter((bucket) => bucket.count > 0);
  const ends = buckets.flatMap((bucket) => [bucket.left, bucket.right]).filter(Number.isFinite);
  const edges = [...new Set(ends)]
    .sort((a, b) => a - b)
    .filter((edge) => !buckets.some((bucket) => bucket.left < edge && edge < bucket.right));
  const { counts } = nativeOnEdges({ count: 0, sum: 0, buckets }, edges) ?? { counts: [] };
  return Array.from(counts).flatMap((count, i) =>
    count > 0 ? [{ rule: 0, left: edges[i - 1] ?? -Infinity, right: edges[i] ?? Infinity, count }] : []
  );
}

/** A native histogram as bins: an edge wherever a bucket begins or ends, empty bins in the gaps. */
export function binsOfNative(histogram: SparseHistogram): Bins {
  const edges: number[] = [];
  const counts: number[] = [];
  let held = 0;
  const endAt = (edge: number): void => {
    edges.push(edge);
    counts.push(held);
    held = 0;
  };
  for (const bucket of histogram.buckets) {
    if (edges.at(-1) !== bucket.left && bucket.left !== -Infinity) {
      endAt(bucket.left);
    }
    held += bucket.count;
    if (bucket.right !== Infinity) {
      endAt(bucket.right);
    }
  }
  return { edges: Float64Array.from(edges), counts: Float64Array.from([...counts, held]) };
}

/** The native histogram's counts on given finite edges, those of its own buckets; an edge inside a bucket is refused. */
export function nativeOnEdges(histogram: SparseHistogram, edges: ArrayLike<number>): Bins | undefined {
  const counts = new Float64Array(edges.length + 1);
  for (const bucket of histogram.buckets) {
    const isAbove = (edge: number): boolean => bucket.right > edge + Math.abs(edge) * SAME;
    let target = 0;
    while (isAbove(edges[target] ?? NaN)) {
      target += 1;
    }
    const floor = target > 0 ? (edges[target - 1] ?? NaN) : -Infinity;
    if (bucket.count > 0 && bucket.left < floor - Math.abs(floor) * SAME) {
      return undefined;
    }
    addAt(counts, target, bucket.count);
  }
  return { edges: Float64Array.from(edges), counts };
}
