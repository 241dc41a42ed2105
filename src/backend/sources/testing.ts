import { type Behaviour, type FaultServer, startFaultServer } from '../../../test/support/faultServer';
import { rawPromql } from '../../query/promql';
import type { InstantRequest, RangeRequest } from '../../query/request';
import type { Matrix } from '../../query/series';
import { seconds } from '../../query/units';
import { SourceError } from './error';
import type { Identity } from './http/identity';
import { SourcePool, type SourcePoolOptions } from './pool';
import { parseSettings } from './settings';

/** Stand-ins that several tests of this room share. */
export const NOBODY: Identity = { headers: {}, alerting: false };
/** Served by the fallback. */
export const ALERT_RULE: Identity = { headers: {}, alerting: true };

export const never = (): AbortSignal => new AbortController().signal;

export const instantOf = (expr: string, time = 1_700_000_000): InstantRequest => ({
  kind: 'prometheus.instant',
  expr: rawPromql(expr),
  time: seconds(time),
});

export const rangeOf = (expr: string, start: number, end: number, step = 60): RangeRequest => ({
  kind: 'prometheus.range',
  expr: rawPromql(expr),
  start: seconds(start),
  end: seconds(end),
  step: seconds(step),
});

export const poolOf = (
  jsonData: unknown,
  secrets: Readonly<Record<string, string>> = {},
  options: SourcePoolOptions = {}
): SourcePool => new SourcePool(parseSettings(jsonData, secrets), options);

export const askInstant = (pool: SourcePool, identity = NOBODY, cancelled = never()): Promise<Matrix> =>
  pool.forCall(identity).answer(instantOf('up'), cancelled);

/** For each test a server that answers as it says, and a pool whose settings name it. */
export function sourceForEach(
  behaviour: Behaviour,
  settings: (url: string) => object,
  options: SourcePoolOptions = {}
): { readonly server: FaultServer; readonly pool: SourcePool } {
  let server: FaultServer;
  let pool: SourcePool;
  beforeEach(async () => {
    server = await startFaultServer(behaviour);
    pool = poolOf(settings(server.url), {}, options);
  });
  afterEach(async () => {
    await pool.close();
    await server.stop();
  });
  return {
    get server() {
      return server;
    },
    get pool() {
      return pool;
    },
  };
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The `SourceError` that this ends with; anything else fails the test. */
export async function failure(work: Promise<unknown>): Promise<SourceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SourceError) {
      return error;
    }
    throw error;
  }
  throw new Error('it should have failed');
}

/** What Prometheus says when nothing matches. */
export const EMPTY_VECTOR = { status: 'success', data: { resultType: 'vector', result: [] } };
