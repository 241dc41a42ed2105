import type { AnswerOf, SourceRequest } from '../../query/request';
import type { SourceName } from '../../settings/sources';
import type { Caller } from './caller';
import type { Observe } from './events';
import type { HttpClient } from './http/client';
import { MlflowSource } from './mlflow/source';
import { PrometheusSource } from './prometheus/source';
import type { ParsedSettings } from './settings';

export interface Probed {
  /** Where the server says one. */
  readonly version?: string;
}

/** A configured source. Every method throws `SourceError` when the source does not answer as it should. */
export interface SourceClient {
  /** Of the requests, those of its own kinds: the ones that begin with its name. */
  answer(request: SourceRequest, caller: Caller): Promise<AnswerOf<SourceRequest>>;
  /** Asks something small that needs its credentials. */
  probe(caller: Caller): Promise<Probed>;
  /** Keeps no answers from now on. What is under way is answered. */
  retire(): void;
  /** Ends all connections; what is still under way fails. */
  close(): Promise<void>;
}

interface ClientOf<Client extends SourceClient> {
  new (http: HttpClient, limits: ParsedSettings['limits'], observe: Observe): Client;
  /** How many requests it is sent at the same time. */
  readonly connections: number;
}

/** The clients of the sources: a row each. */
export const CLIENTS = {
  prometheus: PrometheusSource,
  mlflow: MlflowSource,
} satisfies Readonly<Record<SourceName, ClientOf<SourceClient>>>;

/** Those of the sources that are configured. */
export type Clients = { readonly [Name in SourceName]?: InstanceType<(typeof CLIENTS)[Name]> };
