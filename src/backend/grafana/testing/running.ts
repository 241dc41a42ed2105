import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from '@grpc/grpc-js';
import type { Frame } from '../frames/frame';
import { createLog } from '../observe/log';
import { noTracing } from '../observe/tracing';
import type { PluginHandlers } from '../plugin';
import { listen, type Listener } from '../process/listen';
import { createServer } from '../serve';
import { fromText } from '../wire/bytes';
import type { DataQueryMessage, QueryDataRequest } from '../wire/messages';
import { testContext, TestHost } from './host';

/** What the plugin under test has logged. */
export const lines: string[] = [];
export const log = createLog({ level: 'debug', write: (line) => void lines.push(line) });

export const unexpected = () => Promise.reject(new Error('not expected in this test'));

export const handlers = (some: Partial<PluginHandlers>): PluginHandlers => ({
  query: unexpected,
  checkHealth: unexpected,
  collectMetrics: unexpected,
  callResource: unexpected,
  stream: { subscribe: unexpected, run: async function* () {} },
  shutdown: () => Promise.resolve(),
  ...some,
});

export const query = (refId: string, json: object = {}): DataQueryMessage => ({
  refId,
  maxDataPoints: 100,
  intervalMS: 15_000,
  timeRange: { fromEpochMS: 1_700_000_000_000, toEpochMS: 1_700_000_360_000 },
  json: fromText(JSON.stringify(json)),
  queryType: '',
});

export const request = (...queries: DataQueryMessage[]): QueryDataRequest => ({
  pluginContext: testContext(),
  headers: {},
  queries,
  format: 0,
});

export let running:
  | { server: Server; listener: Listener; host: TestHost; socket: string; folder: string; asked: Promise<void> }
  | undefined;

/** A server with these handlers, bound to a socket of its own, and a host connected to it. */
export async function start(some: Partial<PluginHandlers>): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-test-'));
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const server = createServer({ handlers: handlers(some), log, tracing: noTracing }, ask);
  const listener = await listen(server, {
    socketDir: folder,
    temporaryDir: undefined,
    ports: undefined,
    transport: undefined,
  });
  const path = listener.address.network === 'unix' ? listener.address.path : '';
  const host = new TestHost(`unix:${path}`);
  running = { server, listener, host, socket: path, folder, asked };
  return host;
}

/** Ends what {@link start} began. */
export function stop(): void {
  running?.host.close();
  running?.server.forceShutdown();
  running?.listener.remove();
  rmSync(running?.folder ?? '', { recursive: true, force: true });
  running = undefined;
  lines.length = 0;
}

export const emptyFrame: Frame = { name: '', refId: '', fields: [] };

export function resource(some: { headers?: Record<string, { values: string[] }>; body?: Uint8Array }) {
  return {
    pluginContext: testContext(),
    path: 'models/a b',
    method: 'POST',
    url: 'models/a%20b?a=%C3%B6',
    headers: some.headers ?? {},
    body: some.body ?? new Uint8Array(),
  };
}

export function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
