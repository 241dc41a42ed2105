import { gzipSync } from 'node:zlib';
import { half, hangUp, huge, inTurn, json, silence, startFaultServer, text } from '../../../test/support/faultServer';
import { freePort } from '../../../test/support/freePort';
import { type PromQL, rawPromql } from '../../query/promql';
import { seconds } from '../../query/units';
import { nextTurn } from '../turn';
import type { SourcePool } from './pool';
import { PrometheusSource } from './prometheus/source';
import {
  askInstant,
  EMPTY_VECTOR,
  failure,
  instantOf,
  never,
  NOBODY,
  poolOf,
  rangeOf,
  sourceForEach,
  until,
} from './testing';

const MB = 1024 * 1024;

it.each([
  ['is none', undefined, []],
  ['is written', true, [{ source: 'audit', reached: true }]],
  ['cannot be written', false, [{ source: 'audit', reached: false, problem: expect.stringContaining('audit trail') }]],
])('says of an audit trail that %s', async (_, isUp, said) => {
  const pool = poolOf({}, {}, { isTrailUp: () => isUp });
  expect(await pool.forCall(NOBODY).answer({ kind: 'sources.health' }, never())).toMatchObject(said);
  await pool.close();
});

describe('a Prometheus that does not answer as it should', () => {
  const source = sourceForEach(json(EMPTY_VECTOR), (url) => ({ prometheus: { url }, limits: { answerBytes: MB } }));

  const withTimeout = (timeoutSeconds: number): SourcePool =>
    poolOf({ prometheus: { url: source.server.url, timeoutSeconds } });

  /** However it failed, the next question is answered. */
  const staysUsable = async (): Promise<void> => {
    source.server.behave(json(EMPTY_VECTOR));
    expect((await askInstant(source.pool)).series).toEqual([]);
  };

  it('unreachable: says where, and to check the address', async () => {
    const lost = poolOf({ prometheus: { url: `http://127.0.0.1:${await freePort()}` } });
    const error = await failure(askInstant(lost));
    expect(error).toMatchObject({ problem: { kind: 'unreachable' }, status: 502, errorSource: 'downstream' });
    expect(error.message).toMatch(
      /^Prometheus at http:\/\/127\.0\.0\.1:\d+ cannot be reached \(nothing listens there\): check/
    );
    await lost.close();
  });

  it('a name that is not known', async () => {
    const lost = poolOf({ prometheus: { url: 'http://nowhere.invalid:9090' } });
    const error = await failure(askInstant(lost));
    expect(error).toMatchObject({ problem: { kind: 'unreachable' } });
    expect(error.message).toContain('its name');
    await lost.close();
  });

  it('slow: gives up after the timeout of the settings, and the server sees the request end', async () => {
    source.server.behave(silence);
    const impatient = withTimeout(0.2);
    expect(await failure(askInstant(impatient))).toMatchObject({
      problem: { kind: 'timeout', seconds: 0.2 },
      status: 504,
    });
    await until(() => source.server.abandoned() === 1);
    await impatient.close();
  });

  it.each([
    ['some', 3, undefined],
    ['no end of', 100, 'more than 10 interim answers'],
  ])('with %s interim answers before its own', async (_, count, why) => {
    const body = JSON.stringify(EMPTY_VECTOR);
    source.server.behave((_request, { socket }) =>
      socket?.end(
        `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(count)}HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`
      )
    );
    const answer = await askInstant(source.pool).then(
      () => undefined,
      (error: unknown) => String(error)
    );
    expect(answer).toEqual(why && expect.stringContaining(why));
    await staysUsable();
  });

  it('is asked by a query within a policy as all else has its turn', async () => {
    let others = 0;
    setImmediate(() => (others += 1));
    const seen: number[] = [];
    const expression = (one: PromQL): PromQL => {
      seen.push(others);
      const until = performance.now() + 10;
      while (performance.now() < until);
      return one;
    };
    const all = { key: '', selectors: () => [], names: () => undefined, models: undefined, experiments: undefined };
    const asked = source.pool.forCall({ ...NOBODY, scope: { ...all, expression } });
    await Promise.all([1, 2, 3].map((i) => asked.answer(instantOf('up', i), never())));
    expect(seen).toHaveLength(3);
    expect(seen.at(-1)).toBe(1);
  });

  it('slow in the middle of an answer', async () => {
    source.server.behave((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"status":');
    });
    const impatient = withTimeout(0.2);
    expect(await failure(askInstant(impatient))).toMatchObject({ problem: { kind: 'timeout' } });
    await impatient.close();
  });

  it.each([
    [{ type: 'none' }, {}, 'have none'],
    [{ type: 'basic', user: 'u' }, { prometheusPassword: 'hidden' }, 'check user name and password'],
    [{ type: 'bearer' }, { prometheusToken: 'hidden' }, 'check the token'],
  ])('401 with %j', async (auth, secrets, advice) => {
    source.server.behave(text('no entry', 401));
    const refused = poolOf({ prometheus: { url: source.server.url, auth } }, secrets);
    const error = await failure(askInstant(refused));
    expect(error).toMatchObject({ problem: { kind: 'unauthorised' }, status: 401 });
    expect(error.message).toContain(advice);
    expect(error.message).not.toContain('hidden');
    await refused.close();
  });

  it('401 for want of a tenant, as Mimir and Cortex say it, names the setting and no credentials', async () => {
    source.server.behave(text('no org id\n', 401));
    const error = await failure(askInstant(source.pool));
    expect(error).toMatchObject({ problem: { kind: 'noTenant' }, status: 401 });
    expect(error.message).toContain('enter the tenant');
  });

  it.each([
    'the total query time range exceeds the limit (query length: 1h0m0s, limit: 1m0s) (err-mimir-max-total-query-length).',
    'the query exceeded the maximum number of chunks (limit: 2000000 chunks) (err-mimir-max-chunks-per-query).',
    'the query hit the max number of series limit (limit: 100000 series)',
    'the query hit the aggregated chunks size limit (limit: 1000 bytes)',
    'rpc error: code = ResourceExhausted desc = exceeded series limit: limit 100 violated (got 101)',
    'query processing would load too many samples into memory in query execution',
  ])('422 of a limit says that it is one: %s', async (said) => {
    source.server.behave(json({ status: 'error', errorType: 'execution', error: said }, 422));
    expect(await failure(askInstant(source.pool))).toMatchObject({
      problem: { kind: 'badRequest', errorType: 'execution' },
      status: 422,
      message: expect.stringContaining(`${said} (a limit of the server: ask for one model`),
    });
  });

  it('403 with what it says', async () => {
    source.server.behave(text('<html><title>x</title><p>no tenant</p></html>', 403));
    expect((await failure(askInstant(source.pool))).message).toBe(
      `Prometheus at ${source.server.url} answered 403: no tenant`
    );
  });

  it('404: another server', async () => {
    source.server.behave(text('not here', 404));
    expect((await failure(askInstant(source.pool))).message).toContain('check the path of the URL');
  });

  it('429 with the wait it asks for', async () => {
    source.server.behave(text('', 429, { 'retry-after': '7' }));
    expect(await failure(askInstant(source.pool))).toMatchObject({
      problem: { kind: 'rateLimited', retryAfterSeconds: 7 },
      status: 429,
      message: expect.stringContaining('7 s'),
    });
  });

  it('429 with a wait that is no number of seconds any more', async () => {
    source.server.behave(text('', 429, { 'retry-after': '9'.repeat(400) }));
    expect((await failure(askInstant(source.pool))).message).toMatch(/asks to wait for a day or more before/);
  });

  it.each([500, 502, 503, 504])('%d with what it says', async (status) => {
    source.server.behave(json({ status: 'error', errorType: 'internal', error: 'out of memory' }, status));
    expect(await failure(askInstant(source.pool))).toMatchObject({
      problem: { kind: 'server', status },
      status,
      message: `Prometheus at ${source.server.url} answered ${status}: out of memory`,
    });
    await staysUsable();
  });

  it('a refused query with its reason', async () => {
    source.server.behave(json({ status: 'error', errorType: 'bad_data', error: 'parse error at char 3' }, 400));
    expect(await failure(askInstant(source.pool))).toMatchObject({
      problem: { kind: 'badRequest', errorType: 'bad_data' },
      status: 400,
      message: expect.stringContaining('parse error at char 3'),
    });
  });

  it('not JSON: shows how it begins', async () => {
    source.server.behave(text('<!doctype html><title>Sign in</title>'));
    expect(await failure(askInstant(source.pool))).toMatchObject({
      problem: { kind: 'notJson', contentType: 'text/html' },
      status: 502,
      message: expect.stringContaining('beginning "<!doctype html><title>Sign in</title>"'),
    });
  });

  it.each([
    [{}, 'status'],
    [{ status: 'success' }, 'no data'],
    [{ status: 'success', data: { resultType: 'matrix', result: 7 } }, 'matrix'],
    [
      { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [1, 'x'] }] } },
      'pair of time and value',
    ],
    [{ status: 'success', data: { resultType: 'vector', result: [{ metric: { a: 1 }, value: [1, '1'] }] } }, 'label a'],
  ])('JSON of another kind: %j', async (answer, part) => {
    source.server.behave(json(answer));
    expect(await failure(askInstant(source.pool))).toMatchObject({
      problem: { kind: 'unexpected' },
      message: expect.stringContaining(part),
    });
  });

  it('points at times that were not asked about', async () => {
    const result = [
      {
        metric: {},
        values: [
          [1_700_000_000, '1'],
          [1e11, '1'],
        ],
      },
    ];
    source.server.behave(json({ status: 'success', data: { resultType: 'matrix', result } }));
    const asked = source.pool.forCall(NOBODY).answer(rangeOf('up', 1_700_000_000, 1_700_000_600), never());
    expect(await failure(asked)).toMatchObject({
      problem: { kind: 'outsideRange' },
      status: 502,
      errorSource: 'downstream',
      message: expect.stringContaining('a point at 5138-11-16T09:46:40.000Z, asked for 2023-11-14T22:'),
    });
    await staysUsable();
  });

  it('half an answer, the connection gone', async () => {
    source.server.behave(half('{"status":"success","data":{"resultType":"vector","result":['));
    expect(await failure(askInstant(source.pool))).toMatchObject({ problem: { kind: 'truncated' }, status: 502 });
    await staysUsable();
  });

  it('half an answer that ends as if it were whole', async () => {
    source.server.behave(json('{"status":"success","data":{"resultType":"vector","result":['));
    expect(await failure(askInstant(source.pool))).toMatchObject({ problem: { kind: 'truncated' } });
  });

  it('a connection closed without a message is tried once more', async () => {
    source.server.behave(inTurn(hangUp, json(EMPTY_VECTOR)));
    expect((await askInstant(source.pool)).series).toEqual([]);
    source.server.behave(hangUp);
    expect(await failure(askInstant(source.pool))).toMatchObject({
      problem: { kind: 'unreachable', detail: 'it closed the connection' },
    });
  });

  it('a redirect is told of and not followed, credentials stay here', async () => {
    const elsewhere = await startFaultServer(json(EMPTY_VECTOR));
    source.server.behave((_, response) => {
      response.writeHead(302, { location: `${elsewhere.url}/login?next=secret` });
      response.end();
    });
    const trusting = poolOf(
      { prometheus: { url: source.server.url, auth: { type: 'bearer' } } },
      { prometheusToken: 'hidden' }
    );
    const error = await failure(askInstant(trusting));
    expect(error).toMatchObject({ problem: { kind: 'redirect', target: `${elsewhere.url}/login` }, status: 502 });
    expect(error.message).not.toContain('secret');
    expect(elsewhere.requests).toEqual([]);
    await trusting.close();
    await elsewhere.stop();
  });

  const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.Secret-0123456789.Signed';
  it.each([
    ['content-type', (secret: string) => ({ 'content-type': `text/${secret}` })],
    ['content-encoding', (secret: string) => ({ 'content-encoding': secret })],
    ['location', (secret: string) => ({ location: `/login/${secret}` })],
    ['location, as a host', (secret: string) => ({ location: `http://${secret}.example/` })],
  ])('repeats in no case what came back in the header %s', async (_, headersOf) => {
    const basic = { auth: { type: 'basic', user: 'Bob' } };
    for (const [auth, secrets, identity, sent] of [
      [{ auth: { type: 'forward' } }, {}, { ...NOBODY, headers: { authorization: `Bearer ${TOKEN}` } }, TOKEN],
      [{ auth: { type: 'forward' } }, {}, { ...NOBODY, headers: { authorization: 'x', 'x-id-token': TOKEN } }, TOKEN],
      [basic, { prometheusPassword: TOKEN }, NOBODY, TOKEN],
      [basic, { prometheusPassword: TOKEN }, NOBODY, Buffer.from(`Bob:${TOKEN}`).toString('base64')],
    ] as const) {
      const headers = headersOf(sent);
      source.server.behave(text('hello', 'location' in headers ? 302 : 200, headers));
      const trusting = poolOf({ prometheus: { url: source.server.url, ...auth } }, secrets);
      const { message } = await failure(askInstant(trusting, identity));
      expect(message).toMatch(/redirects to|compressed as|did not answer with JSON but/);
      expect(message.toLowerCase()).not.toContain(sent.toLowerCase());
      await trusting.close();
    }
  });

  it('repeats nothing of a secret that is longer than what is shown', async () => {
    const secret = `Start-${'0123456789'.repeat(100)}`;
    source.server.behave(text(secret));
    const trusting = poolOf({ prometheus: { url: source.server.url, auth: { type: 'forward' } } });
    const identity = { ...NOBODY, headers: { authorization: `Bearer ${secret}` } };
    expect((await failure(askInstant(trusting, identity))).message).not.toContain('Start');
    await trusting.close();
  });

  it('an answer of 200 MB is refused while it comes in', async () => {
    let sent = 0;
    source.server.behave(huge(200 * MB, (bytes) => (sent = bytes)));
    const before = process.memoryUsage().rss;
    expect(await failure(askInstant(source.pool))).toMatchObject({
      problem: { kind: 'tooLarge', limitBytes: MB },
      status: 413,
      message: expect.stringContaining('more than 1 MB'),
    });
    expect(sent).toBeLessThan(50 * MB);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MB);
    await staysUsable();
  });

  it('a look-up of more than is parsed in one piece is refused, whatever the settings allow', async () => {
    const generous = poolOf({ prometheus: { url: source.server.url }, limits: { answerBytes: 64 * MB } });
    const values = () => generous.prometheus.labelValues('model', {}, { identity: NOBODY, cancelled: never() });
    const labels = (count: number) => Array.from({ length: count }, (_, i) => `${i}`.padEnd(1000, 'x'));
    source.server.behave(json({ status: 'success', data: labels(15_000) }));
    expect(await values()).toHaveLength(15_000);
    source.server.behave(json({ status: 'success', data: labels(18_000) }));
    const error = await failure(values());
    expect(error.problem).toMatchObject({ kind: 'tooLarge', limitBytes: 16 * MB });
    expect(error.message).toMatch(/more than 16 MB.*ask for less/);
    await generous.close();
  });

  it('a small compressed answer that unpacks to 200 MB is refused by its unpacked size', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MB, ' '));
    source.server.behave((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    expect(await failure(askInstant(source.pool))).toMatchObject({ problem: { kind: 'tooLarge' } });
    await staysUsable();
  });

  it('a compressed answer is read, a broken or unknown compression is an error', async () => {
    const packed = gzipSync(JSON.stringify(EMPTY_VECTOR));
    const send = (body: Buffer, encoding: string): void =>
      source.server.behave((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
        response.end(body);
      });
    send(packed, 'gzip');
    expect((await askInstant(source.pool)).series).toEqual([]);
    send(packed, 'GZip');
    expect((await askInstant(source.pool)).series).toEqual([]);
    send(packed.subarray(0, packed.length - 12), 'gzip');
    expect(await failure(askInstant(source.pool))).toMatchObject({ problem: { kind: 'truncated' } });
    send(packed, 'zstd');
    expect(await failure(askInstant(source.pool))).toMatchObject({ problem: { kind: 'unexpected' } });
  });

  const vector = (labels: string, value: string): string =>
    `{"status":"success","data":{"resultType":"vector","result":[{"metric":${labels},"value":[1,${value}]}]}}`;

  const answers = (body: string): void =>
    source.server.behave((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    });

  it('a label may have any name', async () => {
    answers(vector('{"__proto__":"a","constructor":"b"}', '"1"'));
    const [series] = (await askInstant(source.pool)).series;
    expect(Object.entries(series?.labels ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it.each([' ', '', '0x10', '1 ', 'Infinity'])('a value %j is an error, not a number', async (value) => {
    answers(vector('{}', JSON.stringify(value)));
    expect(await failure(askInstant(source.pool))).toMatchObject({ problem: { kind: 'unexpected' } });
  });

  it.each(['..', '.', '../admin', '%2e%2e%2fadmin', 'x/%252e%252E', '..\\admin'])(
    'the name %j, a step in a path, is refused and not sent',
    async (label) => {
      const caller = { identity: NOBODY, cancelled: new AbortController().signal };
      expect(await failure(source.pool.prometheus.labelValues(label, {}, caller))).toMatchObject({
        status: 400,
        problem: { errorType: 'bad_path' },
      });
      expect(source.server.requests).toEqual([]);
    }
  );

  it('more requests than connections wait, and that is no time in which the source did not answer', async () => {
    const slow = withTimeout(4);
    source.server.behave((request, response) => void setTimeout(() => json(EMPTY_VECTOR)(request, response), 700));
    // Each has its own moment: equal ones would be asked once.
    const asked = Array.from({ length: 6 * PrometheusSource.connections }, (_, i) =>
      slow.forCall(NOBODY).answer({ kind: 'prometheus.instant', expr: rawPromql('up'), time: seconds(i) }, never())
    );
    expect((await Promise.all(asked)).length).toBe(asked.length);
    await slow.close();
  });

  it('whether it answers is found out while panels take all connections', async () => {
    source.server.behave((request, response) =>
      request.body.includes('panel') ? undefined : json(EMPTY_VECTOR)(request, response)
    );
    const controller = new AbortController();
    const panels = Array.from({ length: 2 * PrometheusSource.connections }, (_, i) =>
      source.pool.forCall(NOBODY).answer(instantOf('panel', i), controller.signal)
    );
    await until(() => source.server.requests.length === PrometheusSource.connections);
    const health = await source.pool.health({ identity: NOBODY, cancelled: never() });
    expect(health.sources).toMatchObject([{ source: 'prometheus', reached: true }]);
    // None of them has been answered, nor has one gone by that way.
    expect(source.server.requests.filter(({ body }) => body.includes('panel'))).toHaveLength(
      PrometheusSource.connections
    );
    controller.abort();
    await Promise.allSettled(panels);
  });

  it('a cancelled call ends the request at the server', async () => {
    source.server.behave(silence);
    const controller = new AbortController();
    const asked = failure(askInstant(source.pool, NOBODY, controller.signal));
    await until(() => source.server.requests.length === 1);
    controller.abort();
    expect(await asked).toMatchObject({ problem: { kind: 'cancelled' }, status: 499 });
    await until(() => source.server.abandoned() === 1);
    await staysUsable();
  });

  it('a server that refuses POST is asked by GET from then on', async () => {
    source.server.behave((request, response) =>
      (request.method === 'POST' ? text('', 405) : json(EMPTY_VECTOR))(request, response)
    );
    await askInstant(source.pool);
    await askInstant(source.pool);
    expect(source.server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
    expect(source.server.requests[1]?.url).toBe('/api/v1/query?query=up&time=1700000000');
  });
});

// The last one here: it leaves turns behind that lie in the future.
it('waits for no turn in a health check, however many queries work meanwhile', async () => {
  const server = await startFaultServer((request, response) =>
    json(request.url.includes('/mlflow/') ? { experiments: [{ experiment_id: '1', name: 'a' }] } : EMPTY_VECTOR)(
      request,
      response
    )
  );
  const pool = poolOf({ prometheus: { url: server.url }, mlflow: { url: server.url } });
  let now = 1e6;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  let pieces = 0;
  let isOver = false;
  const QUERIES = 500;
  const queries = Array.from({ length: QUERIES }, async () => {
    while (!isOver) {
      await nextTurn();
      pieces += 1;
      now += 10;
    }
  });
  const health = await pool.health({ identity: NOBODY, cancelled: never() });
  isOver = true;
  await Promise.all(queries);
  clock.mockRestore();
  expect(health).toMatchObject({ ok: true });
  expect(pieces).toBeGreaterThan(QUERIES);
  expect(pieces).toBeLessThan(2 * QUERIES);
  await pool.close();
  await server.stop();
});
