import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { deferred } from './deferred';
import type { Frame } from './frames/frame';
import { drain } from './process/lifecycle';
import {
  emptyFrame,
  lines,
  query,
  request,
  resource,
  running,
  start,
  stop,
  testContext,
  unended,
  unexpected,
  unread,
} from './testing/running';
import { fromText, toText } from './wire/bytes';
import { services } from './wire/services';

// Processes and large messages take their time on a busy machine.
jest.setTimeout(60_000);

afterEach(stop);

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

  it.each([
    ['query', { path: 'models', url: `models?${'a&'.repeat(20_000)}` }],
    ['path', { path: 'a/'.repeat(20_000) }],
    ['method', { method: 'X'.repeat(40_000) }],
  ])('are not looked at where their %s is longer than any', async (_, long) => {
    const host = await start({ callResource: () => Promise.reject(new Error('looked at')) });
    const [response] = await host.collect(services.resource.callResource, { ...resource({}), ...long });
    expect(response?.code).toBe(414);
    expect(response?.body.length).toBeLessThan(200);
  });

  it('are not taken where they are larger than any that Grafana passes on', async () => {
    const host = await start({ callResource: async ({ body }) => ({ status: 200, headers: {}, body }) });
    const sent = (bytes: number) =>
      host.collect(services.resource.callResource, resource({ body: new Uint8Array(bytes) }));
    expect((await sent(60 * 1024 * 1024))[0]?.code).toBe(200);
    await expect(sent(65 * 1024 * 1024)).rejects.toThrow('RESOURCE_EXHAUSTED');
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

  it('are at the pace at which Grafana reads them', async () => {
    let made = 0;
    const large: Frame = {
      ...emptyFrame,
      fields: [{ name: 'text', type: 'text', values: ['x'.repeat(100_000)] }],
    };
    await start({
      stream: {
        subscribe: unexpected,
        run: async function* () {
          for (; made < 1000; made++) {
            yield large;
          }
        },
      },
    });
    const answer = unread(services.stream.runStream, stream);
    let before = -1;
    while (made === 0 || made > before) {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(made).toBeLessThan(30);
    let read = 0;
    for await (const chunk of answer) {
      read += Buffer.from(chunk).length;
    }
    expect(made).toBe(1000);
    expect(read).toBeGreaterThan(1000 * 100_000);
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

describe('a call whose deadline passed before the end of its request', () => {
  it('is not begun', async () => {
    const begun = jest.fn(() => Promise.reject(new Error('begun')));
    const host = await start({ query: begun, checkHealth: async () => ({ status: 'ok', message: '' }) });
    const call = unended(services.data.queryData, request(query('A')), { 'grpc-timeout': '20m' });
    const [headers] = await once(call, 'response');
    expect(headers).toMatchObject({ 'grpc-status': '4' });
    call.end();
    // What was sent on the same connection before has come by then.
    await once(call.resume(), 'close');
    await host.call(services.diagnostics.checkHealth, { pluginContext: testContext(), headers: {} });
    expect(begun).not.toHaveBeenCalled();
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
    const ended = running && drain(running.server, running.relay);
    release.resolve();
    expect((await underWay).responses.A).toMatchObject({ status: 200 });
    host.close();
    await ended;
    expect(closed).toHaveBeenCalledTimes(1);
  });
});
