import type { AnswerOf, PlanAnswers, SourceRequest, Sources } from '../../query/request';
import { SingleFlight } from './cache';
import type { Caller } from './caller';
import { SourceError } from './error';
import type { Observe } from './events';
import { checkHealth, type Health } from './health';
import { HttpClient, type Trace } from './http/client';
import { type Identity, identityKey } from './http/identity';
import type { Proxies } from './http/proxy';
import { MlflowSource } from './mlflow/source';
import { PrometheusSource } from './prometheus/source';
import type { ParsedSettings, SourceConfig } from './settings/parse';
import type { SourceName } from './settings/schema';

export interface SourcePoolOptions {
  readonly proxies?: Proxies;
  readonly userAgent?: string;
  readonly onEvent?: Observe;
  /** Puts every request into a span of its own. */
  readonly trace?: Trace;
}

/** Prometheus' own default of queries that it works on at the same time. */
const PROMETHEUS_CONNECTIONS = 20;
/** MLflow is a handful of Python processes before one database. */
const MLFLOW_CONNECTIONS = 4;

/**
 * The sources of one configured data source: connections and caches live as long as its settings do. Make one for each
 * version of the settings, ask through `forCall`, and `close` it when the settings change.
 */
export class SourcePool {
  readonly #prometheus: PrometheusSource | undefined;
  readonly #mlflow: MlflowSource | undefined;
  readonly #plans = new SingleFlight<PlanAnswers>();

  constructor(
    private readonly settings: ParsedSettings,
    private readonly options: SourcePoolOptions = {}
  ) {
    const { limits } = settings;
    const client = (config: SourceConfig, connections: number): HttpClient =>
      this.#client(config, connections, limits.answerBytes);
    this.#prometheus =
      settings.prometheus &&
      new PrometheusSource(client(settings.prometheus, PROMETHEUS_CONNECTIONS), limits, this.#observe);
    this.#mlflow =
      settings.mlflow && new MlflowSource(client(settings.mlflow, MLFLOW_CONNECTIONS), limits, this.#observe);
  }

  readonly #observe: Observe = (event) => this.options.onEvent?.(event);

  /** What answers one of Grafana's calls, in the name of whoever makes it. Throws `SourceError` when it cannot. */
  forCall(identity: Identity): Sources {
    return {
      answer: async <Request extends SourceRequest>(
        request: Request,
        cancelled: AbortSignal
      ): Promise<AnswerOf<Request>> => {
        const answer: unknown = await this.#answer(request, { identity, cancelled });
        // `#answer` gives each kind of request the answer of its kind, which TypeScript cannot follow through a switch.
        return answer as AnswerOf<Request>;
      },
      shared: async (plan, cancelled, fetch) => {
        const { prometheus, mlflow } = this.settings;
        const who = [prometheus, mlflow].map((config) => config && identityKey(config, identity));
        try {
          return await this.#plans.run(JSON.stringify([who, plan]), cancelled, fetch);
        } catch (error) {
          throw cancelled.aborted
            ? new SourceError({ kind: 'cancelled' }, prometheus ? 'prometheus' : 'mlflow')
            : error;
        }
      },
    };
  }

  /** For look-ups. Throws `SourceError` of kind `notConfigured`. */
  get prometheus(): PrometheusSource {
    return configured(this.#prometheus, 'prometheus');
  }

  /** For look-ups. Throws `SourceError` of kind `notConfigured`. */
  get mlflow(): MlflowSource {
    return configured(this.#mlflow, 'mlflow');
  }

  /** What is configured and answers; with an identity, because a source may be asked in its name. */
  health(caller: Caller): Promise<Health> {
    return checkHealth(this.#prometheus, this.#mlflow, caller);
  }

  /** Ends all connections; what is still under way fails. */
  async close(): Promise<void> {
    await Promise.all([this.#prometheus?.close(), this.#mlflow?.close()]);
  }

  async #answer(request: SourceRequest, caller: Caller): Promise<AnswerOf<SourceRequest>> {
    switch (request.kind) {
      case 'prometheus.range':
        return this.prometheus.range(request, caller);
      case 'prometheus.instant':
        return this.prometheus.instant(request, caller);
      case 'prometheus.counts':
        return this.prometheus.counts(request, caller);
      case 'prometheus.exemplars':
        return this.prometheus.exemplars(request, caller);
      case 'mlflow.runs':
        return this.mlflow.runs(request, caller);
      case 'mlflow.history':
        return this.mlflow.history(request, caller);
      case 'mlflow.models':
        return this.mlflow.models(request, caller);
      case 'mlflow.baseline':
        return this.mlflow.baseline(request, caller);
      case 'mlflow.traceMetrics':
        return this.mlflow.traceMetrics(request, caller);
      case 'mlflow.baselines':
        return this.mlflow.baselines(request, caller);
      case 'sources.health':
        return (await this.health(caller)).sources;
    }
  }

  #client(config: SourceConfig, connections: number, answerBytes: number): HttpClient {
    return new HttpClient(config, {
      proxies: this.options.proxies ?? {},
      connections,
      answerBytes,
      userAgent: this.options.userAgent ?? 'modelwatch',
      onEvent: (event) => this.#observe({ kind: 'request', source: config.name, ...event }),
      ...(this.options.trace === undefined ? {} : { trace: this.options.trace }),
    });
  }
}

function configured<T>(source: T | undefined, name: SourceName): T {
  if (source === undefined) {
    throw new SourceError({ kind: 'notConfigured' }, name);
  }
  return source;
}
