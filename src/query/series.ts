export type Labels = Readonly<Record<string, string>>;

/** The labels by which exporters name machines (DCGM's is lower case in what follows 4.8.2): the first that a series has is taken. */
export const HOST_LABELS: readonly string[] = ['instance', 'Hostname', 'hostname', 'pod'];

/**
 * One bucket of a native histogram as Prometheus' JSON gives it: not cumulative, empty buckets left out.
 * `rule`: 0 open left, 1 open right, 2 open both, 3 closed both.
 */
export interface NativeBucket {
  readonly rule: 0 | 1 | 2 | 3;
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

export interface NativeHistogram {
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly NativeBucket[];
}

/** What Prometheus knows of one series: floats, and native histograms at times of their own. */
export interface Series {
  readonly labels: Labels;
  /** Unix seconds, ascending. */
  readonly times: Float64Array;
  /** As long as `times`. */
  readonly values: Float64Array;
  readonly histograms?: ReadonlyArray<{ readonly time: number; readonly histogram: NativeHistogram }>;
}

/** A bucket of histograms that are added up, which is wider than those of any of them: they share no edge within. */
export interface CoarseBucket {
  /** Of the histogram, without `le`. */
  readonly labels: Labels;
  readonly from: number;
  readonly to: number;
  /** Unix seconds: when it is so wide. */
  readonly times: readonly number[];
  /** The largest share of the observations that it holds. */
  readonly share: number;
}

/** What a coarse bucket hides is not worth a word below this share of the observations. */
export const MIN_HIDDEN = 0.05;

/** The answer to a range or an instant query (one point a series), with what Prometheus said about it. */
export interface Matrix {
  readonly series: readonly Series[];
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  /** Series that were left out because of the limit; never left out in silence. */
  readonly omitted?: number;
  readonly coarse?: readonly CoarseBucket[];
}
