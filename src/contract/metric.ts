import type { MetricRole } from '../profiles/profile';

/** A label that a metric has besides `model` and `version`. */
export interface ContractLabel {
  readonly name: string;
  /** Where only these values have a meaning: each is a series from the start. */
  readonly values?: readonly string[];
  /** The metric is read without it as well. */
  readonly optional?: boolean;
}

/** One metric of the contract: what it is, what it unlocks, and how a service comes to expose it. */
export interface ContractMetric {
  readonly role: MetricRole;
  /** As it stands in PromQL; of a histogram without `_bucket`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly ContractLabel[];
  /** One sentence. */
  readonly what: string;
  /** Not needed where one of these is exposed: another kind of model, or the same told better. */
  readonly needless?: readonly MetricRole[];
  /** Ids of the signals that read it. */
  readonly unlocks: readonly string[];
  /** Lines of Python for prometheus_client that make it, label combinations at zero included, and that observe. */
  readonly python: string;
}

/** What each role says of itself; its name is the profile's. */
export type Described = Omit<ContractMetric, 'role' | 'name'>;
