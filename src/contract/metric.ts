import type { MetricRole } from '../profiles/profile';
import type { Labels } from '../query/series';

/** A label that a metric has besides `model` and `version`. */
interface ContractLabel {
  readonly name: string;
  /** Where only these values have a meaning: each is a series from the start. */
  readonly values?: readonly string[];
  /** The metric is read without it as well. */
  readonly optional?: boolean;
}

/** One metric of the contract: what it is, what it unlocks, and how a service comes to expose it. */
export interface ContractMetric {
  readonly role: MetricRole;
  /** The name in PromQL; for a histogram without `_bucket`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly ContractLabel[];
  /** One sentence. */
  readonly what: string;
  /** Not needed where one of these is exposed: another kind of model, or the same measured better. */
  readonly replacedBy?: readonly MetricRole[];
  /** No signal is computed from it alone; it qualifies others. */
  readonly isCompanion?: boolean;
  /** Ids of the signals that read it. */
  readonly unlocks: readonly string[];
  /** Lines of Python for prometheus_client that make it, label combinations at zero included, and that observe. */
  readonly python: string;
}

/** What the contract says of each role; its name is the profile's. */
export type Described = Omit<ContractMetric, 'role' | 'name'>;

/** One edge of a histogram: how many series have a bucket that ends there. */
interface ExposedEdge {
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
