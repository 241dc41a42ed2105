import type { PromQL } from './promql';
import type { Labels, Matrix } from './series';
import type { Seconds } from './units';

/** What a signal may ask of its sources. A plan is made of these; the process knows how to answer them. */
export type SourceRequest =
  | RangeRequest
  | InstantRequest
  | CountsRequest
  | ExemplarsRequest
  | RunsRequest
  | MetricHistoryRequest
  | ModelsRequest
  | BaselineRequest
  | BaselinesRequest
  | TraceMetricsRequest
  | ActionsRequest
  | SourcesHealthRequest;

interface PrometheusRequest {
  /**
   * Every series is needed, because what is made of parts (buckets, cells of a matrix) is wrong where some are left out:
   * no limit on their number holds, only that on the size of an answer.
   */
  readonly whole?: boolean;
  /** Asked for again and again: the answer may be kept, although later samples could change it. */
  readonly kept?: boolean;
  /** Its answer names software and no model, so that it is the same for all users. */
  readonly open?: boolean;
  /**
   * Where native histograms are added up, what each of them is, and by which labels they are. Prometheus 3.5 leaves out sums of
   * buckets that somebody chose otherwise: they are then made of these.
   */
  readonly each?: { readonly expr: PromQL; readonly by: readonly string[] };
  /** The part of the expression that is of models, narrowed to those that may be seen; the rest is of scrape targets, and is not. */
  readonly own?: PromQL;
}

/** `start` and `end` are Unix seconds, both included. */
export interface RangeRequest extends PrometheusRequest {
  readonly kind: 'prometheus.range';
  readonly expr: PromQL;
  readonly start: Seconds;
  readonly end: Seconds;
  readonly step: Seconds;
}

export interface InstantRequest extends PrometheusRequest {
  readonly kind: 'prometheus.instant';
  readonly expr: PromQL;
  readonly time: Seconds;
}

/**
 * What counters grew by over the `window` before `start`, `start + step` … `end` (Unix seconds; one moment where they
 * are the same), added up `by` labels. Differences of their own samples: whole numbers, no extrapolation.
 */
export interface CountsRequest {
  readonly kind: 'prometheus.counts';
  readonly counters: readonly CounterSelectors[];
  /** With `le`, buckets that not all histograms of a window have are left out of that moment. */
  readonly by: readonly string[];
  readonly window: Seconds;
  readonly start: Seconds;
  readonly end: Seconds;
  readonly step: Seconds;
  /** Counted that much earlier, and answered for the times as they are. */
  readonly offset?: Seconds;
  /** Native histograms that count the same; they go by the bare name, and by nothing that the classic form needs. */
  readonly native?: {
    /** Each with the classic form's `_count`. */
    readonly selectors: ReadonlyArray<CounterSelector & { readonly classic: PromQL }>;
    readonly part: 'buckets' | 'count' | 'sum';
  };
  /** Selectors of the series that show starts and resets for all, such as a histogram's +Inf bucket. */
  readonly witnesses?: readonly PromQL[];
  /** Selectors of what the same targets count besides: where it goes on, a series that comes up is new. */
  readonly siblings?: readonly PromQL[];
}

export interface CounterSelector {
  readonly selector: PromQL;
  /** Where it names a label of `by` otherwise: `from` there is `to` in the answer. */
  readonly rename?: { readonly from: string; readonly to: string };
  /** Counts only those of its series beside which this one has a series with the same labels. */
  readonly having?: PromQL;
  /**
   * Counts nothing of targets that expose one of these, each with the label that names the model in it; with `ofModel`, nothing of
   * models of which any target does.
   */
  readonly unless?: {
    readonly model: string;
    readonly ofModel: boolean;
    readonly before: ReadonlyArray<{ readonly selector: PromQL; readonly model: string }>;
  };
}

/** A counter under the several names that it goes by, each of other targets. */
export interface CounterSelectors {
  readonly selectors: readonly CounterSelector[];
  /** Tell its counts from those of the others in the answer. */
  readonly labels?: Labels;
}

export interface ExemplarsRequest {
  readonly kind: 'prometheus.exemplars';
  readonly expr: PromQL;
  readonly start: Seconds;
  readonly end: Seconds;
}

/** Experiments are named or numbered; none means all active ones. */
export interface RunsRequest {
  readonly kind: 'mlflow.runs';
  readonly experiments: readonly string[];
  /** MLflow's own filter language. */
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly limit: number;
  /** Only the runs that made versions of this model (one `version`, or all). */
  readonly model?: string;
  readonly version?: string;
}

/** The runs named, and besides them those that made the versions of `model` (one `version`, or all). */
export interface MetricHistoryRequest {
  readonly kind: 'mlflow.history';
  readonly runIds: readonly string[];
  readonly model?: string;
  readonly version?: string;
  readonly metric: string;
}

/**
 * Which of the registered models: one, those that the other answers of the plan have series of, or all. A registry may hold any
 * number that serve nothing, and whatever is amiss with those is not to touch a query over what serves.
 */
interface OfModels {
  readonly model?: string;
  /** By which labels series name their model and version; no version where the server has no label for it. */
  readonly servedAs?: { readonly model: string; readonly version?: string };
}

/** Registered models with all their versions and aliases. */
export interface ModelsRequest extends OfModels {
  readonly kind: 'mlflow.models';
}

/** The baseline artifact of the run that made a version; without a version, of the newest that has one. */
export interface BaselineRequest {
  readonly kind: 'mlflow.baseline';
  readonly model: string;
  readonly version?: string;
}

/** The baselines of the `versions` named, else of the newest and the aliased ones. */
export interface BaselinesRequest extends OfModels {
  readonly kind: 'mlflow.baselines';
  readonly versions?: readonly string[];
  /** Also the metrics that the run itself holds. */
  readonly withMetrics?: boolean;
}

/**
 * Figures that MLflow makes of traces (3.x, on an SQL store) over time, one a bucket of `interval`. Experiments are
 * named or numbered; none means all active ones.
 */
export interface TraceMetricsRequest {
  readonly kind: 'mlflow.traceMetrics';
  readonly experiments: readonly string[];
  readonly view: 'TRACES' | 'SPANS' | 'ASSESSMENTS';
  /** As MLflow names it: `latency` (milliseconds), `input_tokens`, `total_cost`, `assessment_value` … */
  readonly metric: string;
  readonly aggregations: ReadonlyArray<
    | { readonly type: 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX' }
    /** 0 to 100. */
    | { readonly type: 'PERCENTILE'; readonly percentile: number }
  >;
  readonly dimensions: readonly string[];
  readonly interval: Seconds;
  /** Unix seconds. */
  readonly start: Seconds;
  readonly end: Seconds;
}

/** The records of what was done about models, kept in that experiment (docs/actions.md). */
export interface ActionsRequest {
  readonly kind: 'mlflow.actions';
  readonly experiment: string;
}

/** One model's, by the keys of its entries, not parsed yet. */
interface ActionsRecord {
  readonly model: string;
  readonly entries: Readonly<Record<string, string>>;
}

/** Whether the configured sources answer now. Never fails for what a source does. */
export interface SourcesHealthRequest {
  readonly kind: 'sources.health';
}

interface SourceReach {
  readonly source: string;
  readonly reached: boolean;
  /** Why not, for a person. */
  readonly problem?: string;
}

export interface TracePoint {
  /** Where the bucket begins, Unix seconds. */
  readonly time: number;
  readonly dimensions: Labels;
  /** By aggregation: `COUNT`, `P95.0`. */
  readonly values: Readonly<Record<string, number>>;
}

export interface Exemplar {
  readonly seriesLabels: Labels;
  readonly labels: Labels;
  readonly value: number;
  /** Unix seconds. */
  readonly time: number;
}

/** A run, or a logged model that a version was registered from without one. */
export interface Run {
  readonly runId: string;
  readonly name: string;
  readonly experimentId: string;
  readonly status: string;
  /** Unix milliseconds; no end while it runs. */
  readonly startTime: number;
  readonly endTime?: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** What it read, where MLflow's own tracing of datasets was used. */
  readonly datasets?: ReadonlyArray<{ readonly name: string; readonly digest: string }>;
}

export interface MetricHistory {
  readonly runId: string;
  /** The model version that the run made, where the request named a model. */
  readonly model?: string;
  readonly version?: string;
  readonly metric: string;
  /** In their order, Unix seconds. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** The server may have left out points of a long history. */
  readonly thinned?: boolean;
}

export interface ModelVersion {
  readonly version: string;
  /** MLflow's legacy stage, `None` where there is none. */
  readonly stage: string;
  readonly status: string;
  readonly runId?: string;
  /** The logged model of MLflow 3 that it is of, which has metrics and parameters of its own. */
  readonly loggedModelId?: string;
  /** Unix milliseconds. */
  readonly created: number;
  readonly updated: number;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly description: string;
  readonly created: number;
  readonly updated: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: Readonly<Record<string, string>>;
  /** Newest first. */
  readonly versions: readonly ModelVersion[];
}

/** `artifact` is JSON not yet parsed into a baseline; `reason` says why there is none. */
export type BaselineAnswer =
  | {
      readonly found: true;
      readonly model: string;
      readonly version: string;
      readonly runId: string;
      readonly artifact: unknown;
    }
  | NoBaseline;

/** `unreadable`: one may be there, and could not be read; else there is none. */
export interface NoBaseline {
  readonly found: false;
  readonly reason: string;
  readonly unreadable?: boolean;
}

/** What there is for one version, or for all of a model where `version` is empty. `metrics` are the run's own, where they were asked for and could be read. */
export interface VersionBaseline {
  readonly model: string;
  readonly version: string;
  readonly runId?: string;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly baseline: { readonly found: true; readonly artifact: unknown } | NoBaseline;
}

interface AnswerByKind {
  'prometheus.range': Matrix;
  'prometheus.instant': Matrix;
  'prometheus.counts': Matrix;
  'prometheus.exemplars': readonly Exemplar[];
  'mlflow.runs': readonly Run[];
  'mlflow.history': readonly MetricHistory[];
  'mlflow.models': readonly RegisteredModel[];
  'mlflow.baseline': BaselineAnswer;
  'mlflow.baselines': readonly VersionBaseline[];
  'mlflow.traceMetrics': readonly TracePoint[];
  'mlflow.actions': readonly ActionsRecord[];
  'sources.health': readonly SourceReach[];
}

/** What one source is asked: its kinds begin with its name. */
export type RequestTo<Source extends string> = Extract<SourceRequest, { readonly kind: `${Source}.${string}` }>;

export type AnswerOf<Request extends SourceRequest> = AnswerByKind[Request['kind']];

/** A request whose failure the signal can live with: the answer then says why it is missing. */
export interface Optional<Request extends SourceRequest> {
  readonly kind: 'optional';
  readonly request: Request;
}

export interface Unavailable {
  readonly unavailable: string;
  /** Its source has no address: nothing has failed. */
  readonly notConfigured?: boolean;
}

export const optional = <Request extends SourceRequest>(request: Request): Optional<Request> => ({
  kind: 'optional',
  request,
});

/** The requests of one query, each under the name that `derive` finds its answer by. */
export type Plan = Readonly<Record<string, SourceRequest | Optional<SourceRequest> | undefined>>;

type AnswerTo<Planned> =
  Planned extends Optional<infer Request>
    ? AnswerOf<Request> | Unavailable
    : Planned extends SourceRequest
      ? AnswerOf<Planned>
      : undefined;

export type AnswersOf<P extends Plan> = { readonly [Name in keyof P]: AnswerTo<P[Name]> };

export const isUnavailable = (answer: unknown): answer is Unavailable =>
  typeof answer === 'object' && answer !== null && 'unavailable' in answer;

/** What answers a plan: the process's sources, or a fake in tests. */
export interface Sources {
  answer<Request extends SourceRequest>(request: Request, cancelled: AbortSignal): Promise<AnswerOf<Request>>;
  /**
   * The answers to a plan, fetched once for all who may see the same and want it at the same time: they get the same object.
   * `fetch` is what to do for the first of them.
   */
  shared?(
    plan: Plan,
    cancelled: AbortSignal,
    fetch: (cancelled: AbortSignal) => Promise<PlanAnswers>
  ): Promise<PlanAnswers>;
}

/** By the names of the plan. */
export type PlanAnswers = Readonly<Record<string, unknown>>;
