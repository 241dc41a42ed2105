import type { Labels } from '../query/series';

/** One edge of a histogram: how many series have a bucket that ends there. */
export interface ExposedEdge {
  readonly edge: number;
  readonly series: number;
}

export interface ExposedHistogram {
  /** Without `_bucket`. */
  readonly metric: string;
  /** The feature, where there is one. */
  readonly labels: Labels;
  /** Ascending; the last is +Infinity. */
  readonly edges: readonly ExposedEdge[];
}

/** The values that a counter's labels of the contract have together. */
export interface ExposedCombinations {
  readonly metric: string;
  readonly combinations: readonly Labels[];
  /** Series that appeared in the last hour beside others of the same version and instance, and lost their first counts. */
  readonly bornLate: number;
}

export interface ExposedLabel {
  readonly metric: string;
  readonly label: string;
  /** How many different ones there are. */
  readonly values: number;
}

/** What Prometheus holds of one model now, as far as its instrumentation can be judged by it. */
export interface Exposed {
  /** Series by the name in the exposition: `model_requests_total`, `model_feature_value_bucket`. */
  readonly series: Readonly<Record<string, number>>;
  /** Of these, those without a version. */
  readonly unversioned: Readonly<Record<string, number>>;
  readonly histograms: readonly ExposedHistogram[];
  readonly counters: readonly ExposedCombinations[];
  /** Of metrics with many series. */
  readonly labels: readonly ExposedLabel[];
  /** What Prometheus knows of the types of metrics: `counter`, `gauge` … */
  readonly types: Readonly<Record<string, string>>;
}
