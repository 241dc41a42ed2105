/** The state of a native histogram: what it has observed since it began, bucket counts by bucket index. */
export interface NativeObservations {
  readonly count: number;
  readonly sum: number;
  /** Bucket boundaries are the powers of 2^(2^-schema). */
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly positive: ReadonlyMap<number, number>;
  readonly negative: ReadonlyMap<number, number>;
  /** Upper edges of buckets that somebody chose (schema -53); `positive` is by their place then. Prometheus 3 alone takes them. */
  readonly custom?: readonly number[];
}

const CUSTOM_SCHEMA = -53;

/** The same with buckets that end at `edges`, ascending, as classic histograms become that are converted. */
export function customHistogram(observations: readonly number[], edges: readonly number[]): NativeObservations {
  const positive = new Map<number, number>();
  for (const value of observations) {
    const place = edges.findIndex((edge) => value <= edge);
    const index = place < 0 ? edges.length : place;
    positive.set(index, (positive.get(index) ?? 0) + 1);
  }
  const sum = observations.reduce((total, value) => total + value, 0);
  const rest = { zeroThreshold: 0, zeroCount: 0, negative: new Map<number, number>() };
  return { count: observations.length, sum, schema: CUSTOM_SCHEMA, positive, custom: edges, ...rest };
}

const ZERO_THRESHOLD = 2 ** -128;

/** The native histogram of these observations, as a client library keeps it. */
export function nativeHistogram(observations: readonly number[], schema = 3): NativeObservations {
  const positive = new Map<number, number>();
  const negative = new Map<number, number>();
  let zeroCount = 0;
  for (const value of observations) {
    if (Math.abs(value) <= ZERO_THRESHOLD) {
      zeroCount++;
      continue;
    }
    const side = value > 0 ? positive : negative;
    const index = bucketIndex(Math.abs(value), schema);
    side.set(index, (side.get(index) ?? 0) + 1);
  }
  const sum = observations.reduce((total, value) => total + value, 0);
  return { count: observations.length, sum, schema, zeroThreshold: ZERO_THRESHOLD, zeroCount, positive, negative };
}

/** The bucket (2^((i-1)/2^schema), 2^(i/2^schema)] that holds a value above zero. */
const bucketIndex = (value: number, schema: number): number => Math.ceil(Math.log2(value) * 2 ** schema);
