import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, status } from '@grpc/grpc-js';
import { PluginError } from './errors';
import { decodeFrame } from './frames/arrow/decode';
import { createLog } from './observe/log';
import { noTracing } from './observe/tracing';
import type { CallContext, DataQuery, PluginHandlers } from './plugin';
import { drain } from './process/lifecycle';
import { type Listener, listen } from './process/listen';
import { createServer } from './server';
import { TestHost, testContext } from './testing/host';
import { fromText, toText } from './wire/bytes';
import type { DataQueryMessage, QueryDataRequest } from './wire/data';
import { services } from './wire/services';

const lines: string[] = [];
const log = createLog({ level: 'debug', write: (line) => void lines.push(line) });

const unexpected = () => Promise.reject(new Error('not expected in this test'));

const handlers = (some: Partial<PluginHandlers>): PluginHandlers => ({
  query: unexpected,
  checkHealth: unexpected,
  collectMetrics: unexpected,
  callResource: unexpected,
  stream: { subscribe: unexpected, run: async function* () {} },
  shutdown: () => Promise.resolve(),
  ...some,
});

const query = (refId: string, json: object = {}): DataQueryMessage => ({
  refId,
  maxDataPoints: 100,
  intervalMS: 15_000,
  timeRange: { fromEpochMS: 1_700_000_000_000, toEpochMS: 1_700_000_360_000 },
  json: fromText(JSON.stringify(json)),
  queryType: '',
});

const request = (...queries: DataQueryMessage[]): QueryDataRequest => ({
  pluginContext: testContext(),
  headers: {},
  queries,
  format: 0,
});

let running: { server: Server; listener: Listener; host: TestHost; folder: string; asked: Promise<void> } | undefined;

async function start(some: Partial<PluginHandlers>): Promise<TestHost> {
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
  running = { server, listener, host, folder, asked };
  return host;
}

afterEach(() => {
  running?.host.close();
  running?.server.forceShutdown();
  running?.listener.remove();
  rmSync(running?.folder ?? '', { recursive: true, force: true });
  running = undefined;
  lines.length = 0;
});

describe('queries', () => {
  it('answers each by its refId, one failing leaving the others alone', async () => {
    const host = await start({
      query: async ({ refId }: DataQuery) => {
        if (refId === 'bug') {
          throw new TypeError('x is not a function');
        }
        if (refId === 'down') {
          throw new PluginError('Prometheus does not answer', 502, 'downstream');
        }
        if (refId === 'half') {
          return { ok: false, message: 'MLflow said no', status: 403, errorSource: 'downstream', frames: [emptyFrame] };
        }
        return { ok: true, frames: [emptyFrame, emptyFrame] };
      },
    });
    const { responses } = await host.call(
      services.data.queryData,
      request(query('A'), query('bug'), query('down'), query('half'))
    );
    expect(responses.A).toMatchObject({ error: '', status: 200 });
    expect(responses.A?.frames.map((frame) => decodeFrame(frame).refId)).toEqual(['A', 'A']);
    expect(responses.bug).toMatchObject({
      error: 'x is not a function',
      status: 500,
      errorSource: 'plugin',
      frames: [],
    });
    expect(responses.down).toMatchObject({
      error: 'Prometheus does not answer',
      status: 502,
      errorSource: 'downstream',
    });
    expect(responses.half).toMatchObject({ error: 'MLflow said no', status: 403, errorSource: 'downstream' });
    expect(responses.half?.frames).toHaveLength(1);
    expect(lines.some((line) => line.includes('x is not a function') && line.includes('"error"'))).toBe(true);
  });

  it('tells the handler what Grafana told', async () => {
    const seen: [DataQuery, CallContext][] = [];
    const host = await start({
      query: async (asked, context) => {
        seen.push([asked, context]);
        return { ok: true, frames: [] };
      },
    });
    await host.call(services.data.queryData, {
      ...request(query('A', { signal: 'latency' })),
      headers: { FromAlert: 'true', 'http_X-Rule-Name': 'Slow', Authorization: 'Bearer t' },
    });
    expect(seen[0]?.[0]).toEqual({
      refId: 'A',
      queryType: '',
      maxDataPoints: 100,
      intervalMs: 15_000,
      from: 1_700_000_000_000,
      to: 1_700_000_360_000,
      json: { signal: 'latency' },
    });
    expect(seen[0]?.[1].headers).toEqual({ fromalert: 'true', 'x-rule-name': 'Slow', authorization: 'Bearer t' });
    expect(seen[0]?.[1].plugin).toMatchObject({
      orgId: 1,
      user: { login: 'vera', role: 'Viewer' },
      dataSource: {
        uid: 'uid-7',
        jsonData: { prometheus: { url: 'http://prometheus:9090' } },
        updated: Date.UTC(2026, 10, 22),
      },
      grafanaConfig: { GF_APP_URL: 'http://grafana' },
    });
  });

  it('runs the queries of a request side by side', async () => {
    const waiting = new Map<string, () => void>();
    const host = await start({
      query: ({ refId }) =>
        new Promise((resolve) => {
          waiting.set(refId, () => resolve({ ok: true, frames: [] }));
          if (waiting.size === 3) {
            waiting.forEach((go) => go());
          }
        }),
    });
    const { responses } = await host.call(services.data.queryData, request(query('A'), query('B'), query('C')));
    expect(Object.keys(responses).sort()).toEqual(['A', 'B', 'C']);
  });

  it('makes a query that is no JSON an error of that query', async () => {
    const host = await start({ query: async () => ({ ok: true, frames: [] }) });
    const { responses } = await host.call(
      services.data.queryData,
      request({ ...query('A'), json: fromText('{') }, query('B'))
    );
    expect(responses.A?.error).toMatch(/JSON/);
    expect(responses.B).toMatchObject({ error: '', status: 200 });
  });

  it('answers in chunks and as JSON where it is asked to', async () => {
    const host = await start({ query: async () => ({ ok: true, frames: [emptyFrame, emptyFrame] }) });
    const chunks = await host.collect(services.data.queryChunkedData, {
      ...request(query('A'), query('B')),
      format: 1,
    });
    expect(chunks.map(({ refId, frameId }) => [refId, frameId])).toEqual([
      ['A', '0'],
      ['A', '1'],
      ['B', '0'],
      ['B', '1'],
    ]);
    expect(JSON.parse(toText(chunks[0]?.frame ?? new Uint8Array()))).toHaveProperty('schema.refId', 'A');
  });

  it('takes and gives a message of 32 MiB', async () => {
    const size = 32 * 1024 * 1024;
    const text = 'x'.repeat(size);
    const host = await start({
      query: async ({ json }) => ({
        ok: true,
        frames: [{ name: '', refId: '', fields: [{ name: 's', type: 'text', values: [JSON.stringify(json)] }] }],
      }),
    });
    const { responses } = await host.call(services.data.queryData, request(query('A', { text })));
    expect(responses.A?.error).toBe('');
    expect(responses.A?.frames[0]?.length).toBeGreaterThan(size);
  });

  it('answers 200 calls at once, each with its own', async () => {
    const host = await start({
      query: async ({ refId }) => ({ ok: true, frames: [{ ...emptyFrame, name: refId }] }),
    });
    const names = Array.from({ length: 200 }, (_, index) => `Q${index}`);
    const answers = await Promise.all(names.map((name) => host.call(services.data.queryData, request(query(name)))));
    expect(answers.map(({ responses }) => Object.keys(responses))).toEqual(names.map((name) => [name]));
  });
});

describe('a call that is no longer wanted', () => {
  const waiter = () => {
    const started = deferred<void>();
    const aborted = deferred<unknown>();
    const query: PluginHandlers['query'] = (_, { cancelled }) => {
      started.resolve();
      return new Promise((_resolve, reject) => {
        cancelled.addEventListener('abort', () => {
          aborted.resolve(cancelled.reason);
          reject(cancelled.reason);
        });
      });
    };
    return { query, started: started.promise, aborted: aborted.promise };
  };

  it('is told so when Grafana drops it', async () => {
    const { query: answer, started, aborted } = waiter();
    const host = await start({ query: answer });
    const controller = new AbortController();
    const call = host.call(services.data.queryData, request(query('A')), { signal: controller.signal });
    await started;
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: status.CANCELLED });
    expect(String(await aborted)).toContain('dropped');
  });

  it('is told so when its deadline passes', async () => {
    const { query: answer, aborted } = waiter();
    const host = await start({ query: answer });
    const call = host.call(services.data.queryData, request(query('A')), { deadline: Date.now() + 100 });
    await expect(call).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(String(await aborted)).toContain('deadline');
  });

  it('is told nothing after it ended well', async () => {
    const signals: AbortSignal[] = [];
    const host = await start({
      query: async (_, { cancelled }) => {
        signals.push(cancelled);
        return { ok: true, frames: [] };
      },
      callResource: async (_, { cancelled }) => {
        signals.push(cancelled);
        return { status: 204, headers: {}, body: new Uint8Array() };
      },
    });
    await host.call(services.data.queryData, request(query('A')));
    await host.collect(services.resource.callResource, resource({}));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});

describe('resources', () => {
  it('pass on method, path, query and body, and bring back status, headers and body', async () => {
    const host = await start({
      callResource: async ({ method, path, query: search, body }, { headers }) => ({
        status: 201,
        headers: { 'X-Seen': [method, path, search.get('a') ?? '', headers['x-one'] ?? ''] },
        body,
      }),
    });
    const call = resource({ headers: { 'X-One': { values: ['1'] } }, body: fromText('héllo') });
    const [response] = await host.collect(services.resource.callResource, call);
    expect(response).toEqual({
      code: 201,
      headers: { 'X-Seen': { values: ['POST', 'models/a b', 'ö', '1'] } },
      body: Buffer.from('héllo'),
    });
  });

  it('become a 500 with a message when the handler throws, without a secret in it', async () => {
    const host = await start({ callResource: () => Promise.reject(new Error('refused hunter2-token')) });
    const call = { ...resource({}), pluginContext: testContext({ secrets: { prometheusToken: 'hunter2-token' } }) };
    const [response] = await host.collect(services.resource.callResource, call);
    expect(response?.code).toBe(500);
    expect(JSON.parse(toText(response?.body ?? new Uint8Array()))).toEqual({ message: 'refused [redacted]' });
    expect(lines.join('')).not.toContain('hunter2');
  });
});

describe('diagnostics', () => {
  it('say how an instance is', async () => {
    const host = await start({
      checkHealth: async () => ({ status: 'ok', message: 'both reached', details: { mlflow: '3.1' } }),
    });
    const answer = await host.call(services.diagnostics.checkHealth, { pluginContext: testContext(), headers: {} });
    expect({ ...answer, jsonDetails: toText(answer.jsonDetails) }).toEqual({
      status: 1,
      message: 'both reached',
      jsonDetails: '{"mlflow":"3.1"}',
    });
  });

  it('call a failing check an error of the instance', async () => {
    const host = await start({});
    const answer = await host.call(services.diagnostics.checkHealth, { pluginContext: testContext(), headers: {} });
    expect(answer).toMatchObject({ status: 2, message: 'not expected in this test' });
  });

  it('pass on the metrics of the process', async () => {
    const host = await start({ collectMetrics: async () => 'up 1\n' });
    const { metrics } = await host.call(services.diagnostics.collectMetrics, { pluginContext: null });
    expect(toText(metrics?.prometheus ?? new Uint8Array())).toBe('up 1\n');
  });
});

describe('live channels', () => {
  const stream = { pluginContext: testContext(), path: 'latency', data: fromText('{"a":1}'), headers: {} };

  it('say whether a path is there, and refuse to be written to', async () => {
    const host = await start({
      stream: { subscribe: async (path) => (path === 'latency' ? 'ok' : 'not-found'), run: async function* () {} },
    });
    expect(await host.call(services.stream.subscribeStream, stream)).toMatchObject({ status: 0 });
    expect(await host.call(services.stream.subscribeStream, { ...stream, path: 'x' })).toMatchObject({ status: 1 });
    expect(await host.call(services.stream.publishStream, stream)).toMatchObject({ status: 2 });
  });

  it('send the schema with every frame, for who joins late', async () => {
    const frame = (unit: string) => ({
      ...emptyFrame,
      fields: [{ name: 'v', type: 'number' as const, values: [1], config: { unit } }],
    });
    const host = await start({
      stream: {
        subscribe: unexpected,
        run: async function* () {
          yield* [frame('s'), frame('s'), frame('ms')];
        },
      },
    });
    const packets = await host.collect(services.stream.runStream, stream);
    expect(packets.map(({ data }) => Object.keys(JSON.parse(toText(data))))).toEqual([
      ['schema', 'data'],
      ['schema', 'data'],
      ['schema', 'data'],
    ]);
  });

  it('end their source when Grafana leaves', async () => {
    const ended = deferred<void>();
    const host = await start({
      stream: {
        subscribe: unexpected,
        run: async function* (_path, _data, { cancelled }) {
          try {
            for (;;) {
              yield emptyFrame;
              await new Promise((resolve) => setTimeout(resolve, 5));
              if (cancelled.aborted) {
                return;
              }
            }
          } finally {
            ended.resolve();
          }
        },
      },
    });
    const call = host.stream(services.stream.runStream, stream);
    await new Promise((resolve) => call.once('data', resolve));
    call.on('error', () => undefined);
    call.cancel();
    await ended.promise;
  });
});

describe('the process as its host sees it', () => {
  it('is healthy under the name that go-plugin asks for', async () => {
    const host = await start({});
    expect(await host.call(services.health.check, { service: 'plugin' })).toEqual({ status: 1 });
    expect(await host.call(services.health.check, { service: 'other' })).toEqual({ status: 3 });
  });

  it('keeps its socket from other users and removes it', async () => {
    await start({});
    const address = running?.listener.address;
    const path = address?.network === 'unix' ? address.path : '';
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    running?.listener.remove();
    expect(() => statSync(join(path, '..'))).toThrow('ENOENT');
  });

  it('answers the request to end, and lets what is under way finish', async () => {
    const closed = jest.fn(() => Promise.resolve());
    const release = deferred<void>();
    const started = deferred<void>();
    const host = await start({
      query: async () => {
        started.resolve();
        await release.promise;
        return { ok: true, frames: [] };
      },
      shutdown: closed,
    });
    const underWay = host.call(services.data.queryData, request(query('A')));
    await started.promise;
    await host.call(services.controller.shutdown, {});
    await running?.asked;
    const server = running?.server;
    const ended = server && drain(server, { handlers: handlers({ shutdown: closed }), log, tracing: noTracing });
    release.resolve();
    expect((await underWay).responses.A).toMatchObject({ status: 200 });
    host.close();
    await ended;
    expect(closed).toHaveBeenCalledTimes(1);
  });
});

const emptyFrame = { name: '', refId: '', fields: [] };

function resource(some: { headers?: Record<string, { values: string[] }>; body?: Uint8Array }) {
  return {
    pluginContext: testContext(),
    path: 'models/a b',
    method: 'POST',
    url: 'models/a%20b?a=%C3%B6',
    headers: some.headers ?? {},
    body: some.body ?? new Uint8Array(),
  };
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
