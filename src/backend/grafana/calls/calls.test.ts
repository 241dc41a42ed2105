import { status } from '@grpc/grpc-js';
import { redactor } from '../../redact';
import { deferred } from '../deferred';
import { PluginError } from '../errors';
import { decodeFrame } from '../frames/arrow/decode';
import type { CallContext, DataQuery, PluginHandlers } from '../plugin';
import {
  emptyFrame,
  lines,
  over,
  query,
  request,
  resource,
  start,
  stop,
  testContext,
  unread,
} from '../testing/running';
import { fromText, toText } from '../wire/bytes';
import { services } from '../wire/services';
import { callHeaders } from './context';

// Processes and large messages take their time on a busy machine.
jest.setTimeout(60_000);

afterEach(stop);

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

  it('works on a few of a request at a time, and refuses those beyond the hundredth', async () => {
    let [now, most] = [0, 0];
    const host = await start({
      query: async () => {
        most = Math.max(most, (now += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        now -= 1;
        return { ok: true, frames: [] };
      },
    });
    const refIds = Array.from({ length: 102 }, (_, i) => `Q${i}`);
    const { responses } = await host.call(services.data.queryData, request(...refIds.map((refId) => query(refId))));
    expect(most).toBe(8);
    const refused = refIds.filter((refId) => responses[refId]?.status !== 200);
    expect(refused).toEqual(['Q100', 'Q101']);
    expect(responses['Q100']).toMatchObject({ status: 400, errorSource: 'downstream' });
    expect(responses['Q100']?.error).toContain('has 102 queries, of which the first 100 are answered');
  });

  it('takes users in turns, however many queries one of them has', async () => {
    const order: string[] = [];
    const host = await start({
      query: async ({ refId }) => {
        order.push(refId);
        return { ok: true, frames: [] };
      },
    });
    const many = Array.from({ length: 8 }, (_, i) => query(`many ${i}`));
    const other = { ...testContext(), user: { login: 'ben', name: '', email: '', role: 'Viewer' } };
    await Promise.all([
      ...Array.from({ length: 10 }, () => host.call(services.data.queryData, request(...many))),
      host.call(services.data.queryData, { ...request(query('few')), pluginContext: other }),
    ]);
    expect(order).toHaveLength(81);
    expect(order.indexOf('few')).toBeLessThan(40);
  });

  it('works on 32 of a person at a time, and on all of alert rules', async () => {
    const release = deferred<void>();
    let now = 0;
    const host = await start({
      query: async () => {
        now += 1;
        await release.promise;
        return { ok: true, frames: [] };
      },
    });
    const many = Array.from({ length: 8 }, (_, i) => query(`many ${i}`));
    const other = { ...testContext(), user: { login: 'ben', name: '', email: '', role: 'Viewer' } };
    const all = Array.from({ length: 6 }, () => host.call(services.data.queryData, request(...many)));
    const few = host.call(services.data.queryData, { ...request(query('few')), pluginContext: other });
    const ofRules = Array.from({ length: 6 }, () =>
      host.call(services.data.queryData, { ...request(...many), pluginContext: { ...testContext(), user: null } })
    );
    while (now < 32 + 1 + 48) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(now).toBe(32 + 1 + 48);
    release.resolve();
    await Promise.all([...all, few, ...ofRules]);
    expect(now).toBe(48 + 1 + 48);
  });

  it('refuses a request of ten thousand queries before any is read', async () => {
    const asked = jest.fn(async () => ({ ok: true, frames: [] }) as const);
    const host = await start({ query: asked });
    const queries = Array.from({ length: 10_000 }, (_, i) => query(`Q${i}`));
    await expect(host.call(services.data.queryData, request(...queries))).rejects.toThrow(
      'Error deserializing request'
    );
    expect(asked).not.toHaveBeenCalled();
  });

  it('lets all else have its turn before each query', async () => {
    const host = await start({
      query: async () => {
        order.push('query');
        return { ok: true, frames: [] };
      },
      checkHealth: async () => ({ status: 'ok', message: '' }),
    });
    const order: string[] = [];
    const tick = (): void => {
      order.push('turn');
      timer = setImmediate(tick);
    };
    let timer = setImmediate(tick);
    await host.call(services.data.queryData, request(...['A', 'B', 'C', 'D'].map((refId) => query(refId))));
    clearImmediate(timer);
    const between = order.slice(order.indexOf('query'), order.lastIndexOf('query') + 1).join(' ');
    expect(between).toMatch(/^query( turn)+ query( turn)+ query( turn)+ query$/);
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
      format: 'arrow',
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

  it('takes it for an alert rule when Grafana says so, not when a request does', async () => {
    const seen: CallContext[] = [];
    const host = await start({
      query: async (_, context) => {
        seen.push(context);
        return { ok: true, frames: [] };
      },
    });
    await host.call(services.data.queryData, {
      ...request(query('A', { signal: 'latency' })),
      headers: { http_FromAlert: 'true' },
    });
    expect(seen[0]?.headers).toEqual({});
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
    expect(lines).toEqual([]);
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
      query: async ({ queryType }) => ({
        ok: true,
        frames: [{ name: '', refId: '', fields: [{ name: 's', type: 'text', values: [queryType] }] }],
      }),
    });
    const { responses } = await host.call(services.data.queryData, request({ ...query('A'), queryType: text }));
    expect(responses.A?.error).toBe('');
    expect(responses.A?.frames[0]?.length).toBeGreaterThan(size);
  });

  it('have both threads know what a call moved, so that its memory can be given back', async () => {
    const size = 1024 * 1024;
    const host = await start({ query: async () => ({ ok: true, frames: [new Uint8Array(size)] }) });
    await host.call(services.data.queryData, request({ ...query('A'), queryType: 'x'.repeat(size) }));
    while (over.relay.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(over.answers).toEqual([expect.any(Number)]);
    expect(over.answers[0]).toBeGreaterThan(size);
    expect(over.relay[0]).toBeGreaterThan(2 * size);
  });

  it('reads no query that is far too long', async () => {
    const asked = jest.fn(async () => ({ ok: true, frames: [] }) as const);
    const host = await start({ query: asked });
    const { responses } = await host.call(services.data.queryData, request(query('A', { text: 'x'.repeat(300_000) })));
    expect(responses.A).toMatchObject({ status: 413, error: expect.stringContaining('more than the 262144') });
    expect(lines).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
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

it('is sent when Grafana has taken the answer, not when it is made', async () => {
  const made = deferred<{ readonly sent?: Promise<void> }>();
  await start({
    query: async (_, context) => {
      made.resolve(context);
      return { ok: true, frames: [new Uint8Array(4_000_000)] };
    },
  });
  const stream = unread(services.data.queryData, request(query('A')));
  const sent = (await made.promise).sent?.then(() => 'sent');
  const soon = new Promise((resolve) => setTimeout(() => resolve('not yet'), 200));
  expect(await Promise.race([sent, soon])).toBe('not yet');
  stream.resume();
  expect(await sent).toBe('sent');
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
    const { query: answer, started, aborted } = waiter();
    const host = await start({ query: answer });
    let isStarted = false;
    void started.then(() => (isStarted = true));
    // One that passes before the call comes in is told to nobody.
    for (let ms = 100; !isStarted; ms *= 2) {
      const call = host.call(services.data.queryData, request(query('A')), { deadline: Date.now() + ms });
      await expect(call).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    }
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

it('does not take what a caller’s headers say for a secret of the process', () => {
  callHeaders({ 'X-Id-Token': 'Bearer ann@example.com', 'http_X-Grafana-Id': 'loan-approval', Cookie: 'accuracy' });
  const said = 'ann@example.com asked for the accuracy of loan-approval';
  expect(redactor.redact(said)).toBe(said);
});
