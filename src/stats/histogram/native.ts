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
 * `custom`: chosen edges, the first bucket open downwards and the last upwards.
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
