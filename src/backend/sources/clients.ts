import { SOURCE_NAMES, type SourceName, SOURCES } from '../../settings/sources';
import type { Caller } from './caller';
import { SourceError } from './error';
import type { Observe } from './events';
import type { HttpClient } from './http/client';
import { MlflowSource } from './mlflow/source';
import { PrometheusSource } from './prometheus/source';
import type { ParsedSettings } from './settings';
import type { Probed, SourceClient } from './sourceClient';

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

export type SourceHealth =
  | { readonly source: SourceName; readonly reached: true; readonly version?: string; readonly seconds: number }
  | { readonly source: SourceName; readonly reached: false; readonly problem: string; readonly seconds: number };

export interface Health {
  readonly ok: boolean;
  /** One line a source, for a person. */
  readonly message: string;
  readonly sources: readonly SourceHealth[];
}

/** Asks each configured source something small that needs its credentials. Does not throw for what a source does. */
export async function checkHealth(clients: Clients, caller: Caller): Promise<Health> {
  const probes = SOURCE_NAMES.flatMap((name) => {
    const client = clients[name];
    return client === undefined ? [] : [probe(name, () => client.probe({ ...caller, lane: 'probe' }))];
  });
  if (probes.length === 0) {
    const titles = SOURCE_NAMES.map((name) => SOURCES[name].title).join(' nor ');
    return {
      ok: false,
      message: `Neither ${titles} is configured: enter the URL of one of them in the data source's settings`,
      sources: [],
    };
  }
  const sources = await Promise.all(probes);
  return {
    ok: sources.every(({ reached }) => reached),
    message: sources.map(describe).join('\n'),
    sources,
  };
}

async function probe(source: SourceName, ask: () => Promise<Probed>): Promise<SourceHealth> {
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  try {
    const probed = await ask();
    return { source, reached: true, ...probed, seconds: elapsed() };
  } catch (error) {
    if (error instanceof SourceError) {
      return { source, reached: false, problem: error.message, seconds: elapsed() };
    }
    throw error;
  }
}

function describe(health: SourceHealth): string {
  if (!health.reached) {
    return health.problem;
  }
  const version = health.version === undefined ? '' : ` ${health.version}`;
  return `${SOURCES[health.source].title}${version} reached in ${Math.max(1, Math.round(health.seconds * 1000))} ms`;
}
