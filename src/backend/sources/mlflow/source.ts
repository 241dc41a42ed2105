import type { Caller } from '../caller';
import { SourceError } from '../error';
import { MlflowApi } from './api';
import { experimentsPageSchema } from './schemas';
import type { Baseline } from '../../../query/baseline';
import type {
  BaselineAnswer,
  BaselineRequest,
  BaselinesRequest,
  MetricHistory,
  MetricHistoryRequest,
  ModelsRequest,
  RegisteredModel,
  Run,
  RunsRequest,
  VersionBaseline,
  TraceMetricsRequest,
  TracePoint,
} from '../../../query/request';
import { Shared } from '../cache';
import type { Observe } from '../events';
import type { HttpClient } from '../http/client';
import { baseline } from './baseline';
import { versionBaselines, storeBaseline } from './baselines';
import { type Experiment, listExperiments } from './experiments';
import { metricHistory } from './history';
import { modelNames, registeredModels } from './registry';
import { searchRuns } from './runs';
import { traceMetrics } from './traceMetrics';

/**
 * Asks for something that needs credentials where the server wants any, then for the version, which does not.
 * `undefined` where the server does not say.
 */
async function serverVersion(api: MlflowApi, caller: Caller): Promise<string | undefined> {
  await api.post('experiments/search', { max_results: 1 }, experimentsPageSchema, caller);
  try {
    const answer = await api.raw('version', [], caller);
    const text = answer.body.toString('utf8').trim();
    return /^\d+\.\d+[\w.+-]*$/.test(text) ? text : undefined;
  } catch (error) {
    if (error instanceof SourceError && error.problem.kind !== 'cancelled') {
      return undefined;
    }
    throw error;
  }
}

/** MLflow is slow to answer and seldom has news: what it said holds for half a minute. */
const FRESH_SECONDS = 30;

const always = (): boolean => true;
const sizeAsJson = (answer: object): number => JSON.stringify(answer).length;

/** A configured MLflow: identical questions within half a minute are asked once. */
export class MlflowSource {
  readonly #api: MlflowApi;
  readonly #runs: Shared<readonly Run[]>;
  readonly #histories: Shared<readonly MetricHistory[]>;
  readonly #traces: Shared<readonly TracePoint[]>;
  readonly #models: Shared<readonly RegisteredModel[]>;
  readonly #baselines: Shared<BaselineAnswer>;
  readonly #versions: Shared<readonly VersionBaseline[]>;

  constructor(
    private readonly http: HttpClient,
    limits: { readonly cacheBytes: number },
    observe: Observe
  ) {
    this.#api = new MlflowApi(http, () => observe({ kind: 'retry', source: 'mlflow' }));
    const options = {
      http,
      observe,
      maxBytes: Math.ceil(limits.cacheBytes / 4),
      weigh: sizeAsJson,
      freshSeconds: FRESH_SECONDS,
    };
    this.#runs = new Shared<readonly Run[]>(options);
    this.#histories = new Shared<readonly MetricHistory[]>(options);
    this.#traces = new Shared<readonly TracePoint[]>(options);
    this.#models = new Shared<readonly RegisteredModel[]>(options);
    this.#baselines = new Shared<BaselineAnswer>(options);
    this.#versions = new Shared<readonly VersionBaseline[]>(options);
  }

  runs(request: RunsRequest, caller: Caller): Promise<readonly Run[]> {
    return this.#runs.answer([JSON.stringify(request)], caller, always, (cancelled) =>
      searchRuns(this.#api, request, { ...caller, cancelled })
    );
  }

  history(request: MetricHistoryRequest, caller: Caller): Promise<readonly MetricHistory[]> {
    return this.#histories.answer([JSON.stringify(request)], caller, always, (cancelled) =>
      metricHistory(this.#api, request, { ...caller, cancelled })
    );
  }

  traceMetrics(request: TraceMetricsRequest, caller: Caller): Promise<readonly TracePoint[]> {
    return this.#traces.answer([JSON.stringify(request)], caller, always, (cancelled) =>
      traceMetrics(this.#api, request, { ...caller, cancelled })
    );
  }

  models(request: ModelsRequest, caller: Caller): Promise<readonly RegisteredModel[]> {
    return this.#models.answer([JSON.stringify(request)], caller, always, (cancelled) =>
      registeredModels(this.#api, request, { ...caller, cancelled })
    );
  }

  baseline(request: BaselineRequest, caller: Caller): Promise<BaselineAnswer> {
    return this.#baselines.answer([JSON.stringify(request)], caller, always, (cancelled) =>
      baseline(this.#api, request, { ...caller, cancelled })
    );
  }

  baselines(request: BaselinesRequest, caller: Caller): Promise<readonly VersionBaseline[]> {
    return this.#versions.answer([JSON.stringify(request)], caller, always, (cancelled) =>
      versionBaselines(this.#api, request, { ...caller, cancelled })
    );
  }

  /**
   * Logs a baseline to the run that made a version, over one that may be there. Throws `SourceError` where the version,
   * its run, or a way to its artifacts is missing.
   */
  async storeBaseline(baseline: Baseline, caller: Caller): Promise<{ readonly runId: string }> {
    const stored = await storeBaseline(this.#api, baseline, caller);
    this.#baselines.clear();
    this.#versions.clear();
    return stored;
  }

  /** All active experiments. */
  experiments(caller: Caller): Promise<readonly Experiment[]> {
    return listExperiments(this.#api, caller);
  }

  modelNames(caller: Caller): Promise<readonly string[]> {
    return modelNames(this.#api, caller);
  }

  /** `undefined` where the server does not say (Databricks). Throws `SourceError` when it does not answer as MLflow. */
  version(caller: Caller): Promise<string | undefined> {
    return serverVersion(this.#api, caller);
  }

  async close(): Promise<void> {
    for (const shared of [this.#runs, this.#histories, this.#traces, this.#models, this.#baselines, this.#versions]) {
      shared.clear();
    }
    await this.http.close();
  }
}
