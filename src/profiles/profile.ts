import type { Matcher } from '../query/promql';

/** What durations are exposed in; everything is shown in seconds. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** What a gauge is exposed in; shares are shown as 0 to 1, sizes in bytes. */
export type GaugeUnit = 'one' | 'ratio' | 'percent' | 'bytes' | 'MiB' | 'watt' | 'celsius' | 's';

/** A metric by the names that it goes by in one release or another of the same software: the first one there counts. */
export interface Named {
  readonly names: readonly string[];
  /** What narrows the metric to what is meant. */
  readonly where?: readonly Matcher[];
  /** The label that names the model in this metric, where it is another than the profile's. */
  readonly model?: string;
  /** Alternatives, for models without the names above. */
  readonly or?: Named;
}

export interface Counter extends Named {
  readonly kind: 'counter';
}

export interface Gauge extends Named {
  readonly kind: 'gauge';
  readonly unit: GaugeUnit;
  /** Labels of ranks of one server that all expose the same figure: it counts once, not once per rank. */
  readonly repeated?: readonly string[];
}

/** What was seen of a queue at each request, as a histogram under labels of its own. */
export interface Observed {
  readonly kind: 'observed';
  readonly names: readonly string[];
  readonly labels: Profile['labels'];
}

/**
 * How durations are exposed. Percentiles need histograms: a summary's cannot be added up over
 * instances, and sums of durations give a mean only; `enable` says how to get more out of the server.
 */
export type Durations =
  | (Named & { readonly kind: 'histogram'; readonly unit: TimeUnit })
  | (Named & { readonly kind: 'summary'; readonly unit: TimeUnit; readonly enable: string })
  | {
      readonly kind: 'sums';
      readonly sum: Counter;
      readonly count: Counter;
      readonly unit: TimeUnit;
      readonly enable: string;
    };

/**
 * What is counted of requests. Any two of the three give the third: `failed` may be the requests with a label that says
 * so, a counter of its own, or be left out and come of `received - answered`.
 */
export interface Traffic {
  readonly received?: Counter;
  readonly answered?: Counter;
  readonly failed?: Counter;
  /** Those that a server worked on, where requests that it turns away as they arrive are among the received ones. */
  readonly finished?: Counter;
  /** Requests that no label marks as successful, by the label whose value may be unknown. */
  readonly notGood?: Counter & { readonly by: string };
}

/** Additional metrics of language model servers. */
interface LanguageModel {
  /** Metrics by which a language model shows, where those of the profile may be of any model. */
  readonly probes?: readonly string[];
  readonly firstToken?: Durations;
  readonly interToken?: Durations;
  readonly queueTime?: Durations;
  readonly prefillTime?: Durations;
  readonly decodeTime?: Durations;
  readonly inputTokens?: Counter;
  readonly outputTokens?: Counter;
  /** In US dollars. */
  readonly cost?: Counter;
  /** Share of the key-value cache that is taken. */
  readonly cacheUse?: Gauge;
  readonly cacheHits?: Counter;
  readonly cacheQueries?: Counter;
  readonly cacheHitShare?: Gauge;
  /** Of what is drafted in speculative decoding, in tokens. */
  readonly acceptedDrafts?: Counter;
  readonly drafts?: Counter;
  readonly draftAcceptance?: Gauge;
  readonly running?: Gauge;
  /** Moves while answers are being made, not when they end. */
  readonly progress?: Counter;
  readonly preemptions?: Counter;
  /** Requests that ended before their answer did: mostly clients that went away. */
  readonly aborted?: Counter;
}

/** Processor time: seconds in which it was busy, or seconds in which it was idle beside all of them. */
type Processor =
  | { readonly kind: 'busy'; readonly seconds: Counter; readonly cores?: Capacity }
  | { readonly kind: 'idle'; readonly seconds: Counter; readonly idle: Matcher };

/** How many cores there are: a number, or a quota over its period. */
export type Capacity =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'quota'; readonly quota: Gauge; readonly period: Gauge };

export interface Resources {
  readonly cpu?: Processor;
  readonly memory?:
    | { readonly kind: 'used'; readonly used: Gauge; readonly limit?: Gauge }
    | { readonly kind: 'available'; readonly available: Gauge; readonly total: Gauge };
  readonly diskRead?: Counter;
  readonly diskWrite?: Counter;
  readonly gpu?: Gauge;
  /** Share of time in which the GPU's engine, its tensor cores and its memory interface were at work. */
  readonly gpuEngine?: Gauge;
  readonly gpuTensor?: Gauge;
  readonly gpuDram?: Gauge;
  readonly gpuMemory?:
    | { readonly kind: 'total'; readonly used: Gauge; readonly total: Gauge }
    | { readonly kind: 'free'; readonly used: Gauge; readonly free: Gauge };
  readonly power?: Gauge;
  readonly temperature?: Gauge;
  /** Code of the last error that the driver reported, 0 for none. */
  readonly gpuXid?: Gauge;
  /** Memory errors that could not be corrected. */
  readonly gpuEcc?: Counter;
  /** Labels that identify a machine, process or device. */
  readonly by: readonly string[];
  /** How a model is found among them, the first that fits; none means that the figures are of no one model. */
  readonly ofModel: readonly OfModel[];
}

/**
 * How a resource is known to be a model's: a label equals the model's name or begins with it (a pod), or the resource
 * shares labels (its scrape target, its pod) with a series that the model's server exposes, where they may have the names `of`.
 */
export type OfModel =
  | { readonly match: 'equal' | 'prefix'; readonly label: string }
  | { readonly match: 'shared'; readonly labels: readonly string[]; readonly of?: readonly string[] };

/** The metrics of the contract: what each is for, and its name there. */
export const CONTRACT_METRICS = {
  requests: 'model_requests_total',
  predictions: 'model_predictions_total',
  latency: 'model_inference_duration_seconds',
  queue: 'model_queue_depth',
  accuracy: 'model_accuracy',
  score: 'model_prediction_score',
  positiveScore: 'model_positive_score',
  outcomes: 'model_outcomes_total',
  labelled: 'model_labelled_total',
  brierSum: 'model_brier_sum_total',
  logLossSum: 'model_log_loss_sum_total',
  errorAbsolute: 'model_error_abs_total',
  errorSquared: 'model_error_squared_total',
  errorPositive: 'model_error_positive_total',
  errorNegative: 'model_error_negative_total',
  target: 'model_target_total',
  targetSquared: 'model_target_squared_total',
  groupPredictions: 'model_group_predictions_total',
  groupOutcomes: 'model_group_outcomes_total',
  feature: 'model_feature_value',
  featureCategory: 'model_feature_category_total',
  featureMissing: 'model_feature_missing_total',
  featureInvalid: 'model_feature_invalid_total',
  attribution: 'model_feature_attribution_abs_total',
  info: 'model_info',
  lastData: 'model_last_data_timestamp_seconds',
  cost: 'model_cost_total',
  businessEvents: 'model_business_events_total',
  businessValue: 'model_business_value_total',
} as const;
export type MetricRole = keyof typeof CONTRACT_METRICS;

const isRole = (text: string): text is MetricRole => text in CONTRACT_METRICS;

export const METRIC_ROLES: readonly MetricRole[] = Object.keys(CONTRACT_METRICS).filter(isRole);

/** The suffixes of a histogram's series. */
export const HISTOGRAM_PART = /_(bucket|sum|count)$/;

/** The names by which a probe may be there: a native histogram has no `_count`, its one series goes by its bare name. */
export const namesOfProbe = (probe: string): readonly string[] =>
  probe.endsWith('_count') ? [probe, probe.replace(HISTOGRAM_PART, '')] : [probe];

/** Other names for a server's metrics: `names` for some of them (a histogram's without its suffix), `prefix` before all others. */
export interface OwnNames {
  readonly prefix: string;
  readonly names: Readonly<Record<string, string>>;
}

/**
 * Names that metrics go by: data, not code. `contract` is the metric contract; servers map what they expose to the
 * same roles and leave out what they do not have.
 */
export interface Profile {
  readonly id: string;
  readonly title: string;
  /** `server` replaces the contract for requests, latency and the like; `resources` is read beside either. */
  readonly kind: 'contract' | 'server' | 'resources';
  readonly labels: {
    readonly model: string;
    readonly version: string;
  };
  /** False if no label is the version: it is then taken from `model_info`, where that is exposed. */
  readonly versioned: boolean;
  /** Of whom the first name that is there counts where a metric has several: of each target unless said otherwise. */
  readonly namesOf?: 'model';
  /** Names of the contract itself; servers do not expose these, a client beside them may. */
  readonly metrics: Readonly<Record<MetricRole, string>>;
  readonly latency?: Durations;
  readonly traffic?: Traffic;
  readonly queue?: Gauge | Observed;
  readonly languageModel?: LanguageModel;
  readonly resources?: Resources;
  /** What a team calls the server's metrics. */
  readonly own?: OwnNames;
  /** What this software does not expose, one sentence each. */
  readonly limits: readonly string[];
  /** Metrics by which it is recognised: one of them is enough. */
  readonly probes: readonly string[];
  /** Where these names were looked up: repository, file and commit. */
  readonly sources: readonly string[];
}

/** Divisors rather than factors: 5 ms are 5 / 1000 s to the last bit, 5 x 0.001 are not always. */
const PER_SECOND: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

export const inSeconds = (value: number, unit: TimeUnit): number => value / PER_SECOND[unit];

/** A gauge in the unit that it is shown in: shares from 0 to 1, bytes, watts, degrees, seconds. */
export function inShownUnit(value: number, unit: GaugeUnit): number {
  switch (unit) {
    case 'percent':
      return value / 100;
    case 'MiB':
      return value * 1024 * 1024;
    default:
      return value;
  }
}
