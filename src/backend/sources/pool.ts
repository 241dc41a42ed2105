import type { AnswerOf, PlanAnswers, SourceRequest, Sources } from '../../query/request';
import { SOURCE_NAMES, type SourceName } from '../../settings/sources';
import type { Ticket } from '../load';
import { SingleFlight } from './cache';
import type { Caller, Lane } from './caller';
import { checkHealth, CLIENTS, type Clients, type Health } from './clients';
import { SourceError } from './error';
import type { Observe } from './events';
import { HttpClient, type Trace } from './http/client';
import { type Identity, identityKey } from './http/identity';
import type { Proxies } from './http/proxy';
import type { MlflowSource } from './mlflow/source';
import type { PrometheusSource } from './prometheus/source';
import type { ParsedSettings, SourceConfig } from './settings';
import { type SourceClient } from './sourceClient';

export interface SourcePoolOptions {
  readonly proxies?: Proxies;
  readonly userAgent?: string;
  readonly onEvent?: Observe;
  /** Puts every request into a span of its own. */
  readonly trace?: Trace;
  /** Whether the audit trail can be written; `undefined` where there is none. */
  readonly isTrailUp?: () => boolean | undefined;
}

/**
 * The sources of one configured data source: connections and caches live as long as its settings do. Make one for each
 * version of the settings, ask through `forCall`, and `close` it when the settings change.
 */
export class SourcePool {
  readonly #clients: Clients;
  readonly #plans = new SingleFlight<PlanAnswers>();

  constructor(
    private readonly settings: ParsedSettings,
    private readonly options: SourcePoolOptions = {}
  ) {
    const clients = Object.values(settings.sources).map((config) => {
      const Client = CLIENTS[config.name];
      return [config.name, new Client(this.#http(config, Client.connections), settings.limits, this.#observe)] as const;
    });
    this.#clients = Object.fromEntries(clients);
  }

  readonly #observe: Observe = (event) => this.options.onEvent?.(event);

  /** Answers one of Grafana's calls on behalf of its user. Throws `SourceError` when it cannot. */
  forCall(identity: Identity, ticket?: Ticket, lane?: Lane): Sources {
    const whose = { identity, ...(ticket === undefined ? {} : { ticket }), ...(lane === undefined ? {} : { lane }) };
    return {
      answer: async <Request extends SourceRequest>(
        request: Request,
        cancelled: AbortSignal
      ): Promise<AnswerOf<Request>> => {
        const answer: unknown = await this.#answer(request, { ...whose, cancelled });
        // `#answer` gives each kind of request the answer of its kind, which TypeScript cannot follow through a switch.
        return answer as AnswerOf<Request>;
      },
      shared: async (plan, cancelled, fetch) => {
        const configs = Object.values(this.settings.sources);
        const who = configs.map((config) => [config.name, identityKey(config, identity)]);
        try {
          return await this.#plans.run(JSON.stringify([who, plan]), { ...whose, cancelled }, fetch);
        } catch (error) {
          throw cancelled.aborted ? new SourceError({ kind: 'cancelled' }, configs[0]?.name ?? 'settings') : error;
        }
      },
    };
  }

  /** For look-ups. Throws `SourceError` of kind `notConfigured`. */
  get prometheus(): PrometheusSource {
    return this.#client('prometheus');
  }

  /** For look-ups. Throws `SourceError` of kind `notConfigured`. */
  get mlflow(): MlflowSource {
    return this.#client('mlflow');
  }

  /** What is configured and answers; with an identity, because a source may be asked in its name. */
  health(caller: Caller): Promise<Health> {
    return checkHealth(this.#clients, caller);
  }

  /** Its settings are no longer in force: it keeps no answers from now on. What is under way is answered. */
  retire(): void {
    Object.values(this.#clients).forEach((client) => client.retire());
  }

  /** Ends all connections; what is still under way fails. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#clients).map((client) => client.close()));
  }

  async #answer(request: SourceRequest, caller: Caller): Promise<AnswerOf<SourceRequest>> {
    for (const name of SOURCE_NAMES) {
      if (request.kind.startsWith(`${name}.`)) {
        const client: SourceClient = this.#client(name);
        return client.answer(request, caller);
      }
    }
    const isUp = this.options.isTrailUp?.();
    const trail = {
      source: 'audit',
      problem: 'The audit trail cannot be written: the log of Grafana’s server says why',
    };
    return [...(await this.health(caller)).sources, ...(isUp === undefined ? [] : [{ ...trail, reached: isUp }])];
  }

  #client<Name extends SourceName>(name: Name): NonNullable<Clients[Name]> {
    const client = this.#clients[name];
    if (client === undefined) {
      throw new SourceError({ kind: 'notConfigured' }, name);
    }
    return client;
  }

  #http(config: SourceConfig, connections: number): HttpClient {
    return new HttpClient(config, {
      proxies: this.options.proxies ?? {},
      connections,
      answerBytes: this.settings.limits.answerBytes,
      userAgent: this.options.userAgent ?? 'modelwatch',
      onEvent: (event) => this.#observe({ kind: 'request', source: config.name, ...event }),
      onRead: (bytes) => this.#observe({ kind: 'read', source: config.name, bytes }),
      ...(this.options.trace === undefined ? {} : { trace: this.options.trace }),
    });
  }
}
