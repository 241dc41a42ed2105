import type { Baseline } from '../../../query/baseline';
import type {
  ActionsRequest,
  AnswerOf,
  BaselineAnswer,
  MetricHistory,
  RegisteredModel,
  RequestTo,
  Run,
  TracePoint,
  VersionBaseline,
} from '../../../query/request';
import { weighed } from '../../memory';
import { Shared } from '../cache';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import type { Observe } from '../events';
import type { HttpClient } from '../http/client';
import type { Probed, SourceClient } from '../sourceClient';
import { MlflowApi } from './api';
import { baseline } from './baseline';
import { storeBaseline, versionBaselines } from './baselines';
import { type Experiment, listExperiments } from './experiments';
import { metricHistory } from './history';
import { MlflowRecords } from './records';
import { modelNames, registeredModels } from './registry';
import { storeFile } from './runFile';
import { searchRuns } from './runs';
import { experimentsPageSchema } from './schemas';
import { traceMetrics } from './traceMetrics';

/**
 * Asks for something that needs credentials where the server wants any, then for the version, which does not.
 * `undefined` where the server does not say.
 */
async function serverVersion(api: MlflowApi, caller: Caller): Promise<string | undefined> {
  await api.post('experiments/search', { max_results: 1 }, experimentsPageSchema, caller);
  try {
    const text = (await api.text('version', caller)).trim();
    return /^\d+\.\d[\w.+-]*$/.test(text) ? text : undefined;
  } catch (error) {
    if (error instanceof SourceError && error.problem.kind !== 'cancelled') {
      return undefined;
    }
    throw error;
  }
}

/** MLflow answers slowly and rarely changes: answers are cached for half a minute. */
const FRESH_SECONDS = 30;

const CARD_PATH = 'modelwatch/model-card.md';

const always = (): boolean => true;

/** A configured MLflow: identical questions within half a minute are asked once. */
export class MlflowSource implements SourceClient {
  /** MLflow is a handful of Python processes before one database. */
  static readonly connections = 4;
  readonly #runs: Shared<readonly Run[]>;
  readonly #histories: Shared<readonly MetricHistory[]>;
  readonly #traces: Shared<readonly TracePoint[]>;
  readonly #models: Shared<readonly RegisteredModel[]>;
  readonly #baselines: Shared<BaselineAnswer>;
  readonly #versions: Shared<readonly VersionBaseline[]>;

  constructor(
    private readonly http: HttpClient,
    limits: { readonly cacheBytes: number },
    private readonly observe: Observe
  ) {
    const maxBytes = Math.ceil(limits.cacheBytes / 4);
    const options = {
      http,
      observe,
      maxBytes,
      weigh: (answer: object) => weighed(answer, maxBytes + 1),
      freshSeconds: FRESH_SECONDS,
    };
    this.#runs = new Shared<readonly Run[]>(options);
    this.#histories = new Shared<readonly MetricHistory[]>(options);
    this.#traces = new Shared<readonly TracePoint[]>(options);
    this.#models = new Shared<readonly RegisteredModel[]>(options);
    this.#baselines = new Shared<BaselineAnswer>(options);
    this.#versions = new Shared<readonly VersionBaseline[]>(options);
  }

  #api(): MlflowApi {
    return new MlflowApi(this.http, () => this.observe({ kind: 'retry', source: 'mlflow' }));
  }

  answer(request: RequestTo<'mlflow'>, caller: Caller): Promise<AnswerOf<RequestTo<'mlflow'>>> {
    switch (request.kind) {
      case 'mlflow.runs':
        return this.#shared(this.#runs, searchRuns, request, caller);
      case 'mlflow.history':
        return this.#shared(this.#histories, metricHistory, request, caller);
      case 'mlflow.traceMetrics':
        return this.#shared(this.#traces, traceMetrics, request, caller);
      case 'mlflow.models':
        return this.#shared(this.#models, registeredModels, request, caller);
      case 'mlflow.baseline':
        return this.#shared(this.#baselines, baseline, request, caller);
      case 'mlflow.baselines':
        return this.#shared(this.#versions, versionBaselines, request, caller);
      case 'mlflow.actions':
        return this.#actions(request.experiment, caller);
    }
  }

  /** Not kept: what was done a moment ago is to be seen. */
  async #actions(experiment: string, caller: Caller): Promise<AnswerOf<ActionsRequest>> {
    const runs = await this.records(experiment).runs(undefined, caller);
    return runs.filter(({ model }) => caller.identity.scope?.models?.has(model) !== false);
  }

  #shared<Request, Answer extends object>(
    shared: Shared<Answer>,
    ask: (api: MlflowApi, request: Request, caller: Caller) => Promise<Answer>,
    request: Request,
    caller: Caller
  ): Promise<Answer> {
    return shared.answer([JSON.stringify(request)], caller, always, (cancelled) =>
      ask(this.#api(), request, { ...caller, cancelled })
    );
  }

  /** Its version where the server says one (Databricks does not). Throws `SourceError` when it does not answer as MLflow. */
  async probe(caller: Caller): Promise<Probed> {
    const version = await serverVersion(this.#api(), caller);
    return version === undefined ? {} : { version };
  }

  /**
   * Logs a baseline to the run that made a version, over one that may be there. Throws `SourceError` where the version,
   * its run, or a way to its artifacts is missing.
   */
  async storeBaseline(baseline: Baseline, caller: Caller): Promise<{ readonly runId: string }> {
    const stored = await storeBaseline(this.#api(), baseline, caller);
    this.#baselines.clear();
    this.#versions.clear();
    return stored;
  }

  /** Writes a model card to the run that made a version, over one that may be there. Throws as `storeBaseline` does. */
  storeCard(
    card: { readonly model: string; readonly version: string; readonly content: string },
    caller: Caller
  ): Promise<{ readonly runId: string }> {
    const byHand = 'log it with mlflow.log_artifact("model-card.md", "modelwatch")';
    return storeFile(this.#api(), { ...card, path: CARD_PATH, byHand }, caller);
  }

  /** What is kept of actions in that experiment, and the registry as it is now. */
  records(experiment: string): MlflowRecords {
    return new MlflowRecords(
      () => this.#api(),
      experiment,
      () => this.#models.clear()
    );
  }

  /** All active experiments. */
  experiments(caller: Caller): Promise<readonly Experiment[]> {
    return listExperiments(this.#api(), caller);
  }

  modelNames(caller: Caller): Promise<readonly string[]> {
    return modelNames(this.#api(), caller);
  }

  retire(): void {
    for (const shared of [this.#runs, this.#histories, this.#traces, this.#models, this.#baselines, this.#versions]) {
      shared.retire();
    }
  }

  async close(): Promise<void> {
    this.retire();
    await this.http.close();
  }
}
