import fc from 'fast-check';
import { type FaultServer, json, silence, startFaultServer } from '../../../test/support/faultServer';
import { CONTRACT_PROFILE } from '../../profiles';
import { type AnswerOf, optional, type PlanAnswers, type SourceRequest, type Sources } from '../../query/request';
import { seconds } from '../../query/units';
import { latency } from '../../signals/latency';
import { signals } from '../../signals/registry';
import { HOUR_MS } from '../../time';
import { Instances } from '../instance';
import { contextOf, dataSourceOf } from '../resources/testing';
import type { Identity } from '../sources';
import { ALERT_RULE, EMPTY_VECTOR, failure, instantOf, never, sourceForEach, until } from '../sources/testing';
import { answerer } from './answer';
import { evaluate } from './evaluate';
import { fetchPlan } from './fetch';
import { livePath, liveRoute, liveStream } from './live';
import { bounded, parseEnvelope, QueryError } from './parse';
import { schedule } from './schedule';
import { Threads } from './threads';

const query = (more: object) => ({ signal: 'latency', ...more });

test.each([
  ['a list', { statistics: Array.from({ length: 20_000 }, (_, i) => `s${i}`) }, '"statistics" has 20000 entries'],
  [
    'a list of an option',
    { options: { quantiles: Array.from({ length: 50_000 }, (_, i) => i / 50_000) } },
    '"options.quantiles" has 50000 entries',
  ],
  ['a text', { options: { expr: '{'.repeat(300_000) } }, '"options.expr" has 300000 characters'],
  [
    'what selects',
    { filters: [{ label: 'pod', op: '=~', value: 'x|'.repeat(10_000) }] },
    '"filters.0.value" has 20000',
  ],
  ['all texts together', { filters: Array.from({ length: 20 }, () => ({ value: 'x'.repeat(6000) })) }, '16384'],
  ['a legend', { legend: '{{'.repeat(50_000) }, '"legend" has 100000 characters'],
  ['a legend within the bounds of a text', { legend: 'x'.repeat(1001) }, '"legend"'],
  [
    'many lists',
    {
      options: Object.fromEntries(
        Array.from({ length: 100 }, (_, i) => [`o${i}`, Array.from({ length: 200 }, (_, j) => j)])
      ),
    },
    'more than 10000 values',
  ],
])('refuses %s that is too long, and says which', (_, more, text) => {
  expect(() => parseEnvelope(query(more))).toThrow(QueryError);
  expect(() => parseEnvelope(query(more))).toThrow(text);
});

test('refuses what is nested without an end', () => {
  const nested = Array.from({ length: 5000 }).reduce((inner: unknown) => [inner], 1);
  expect(() => bounded(query({ options: { nested } }))).toThrow('is nested 16 deep, more than the 16');
});

test('a value that a list names again counts once', () => {
  const parsed = parseEnvelope(
    query({ statistics: Array.from({ length: 900 }, () => 'value'), options: { quantiles: [0.5, 0.9, 0.5] } })
  );
  expect(parsed.statistics).toEqual(['value']);
  expect(parsed.options).toEqual({ quantiles: [0.5, 0.9] });
});

test('leaves every query as it is that is within bounds', () => {
  const values = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.oneof(values, fc.uniqueArray(fc.string()), fc.dictionary(fc.constantFrom('a', 'b'), values))
      ),
      (json) => {
        expect(bounded(json)).toEqual(json);
      }
    )
  );
});

test('a query asks for a few quantiles, and does not group by the label of its own measures', () => {
  const many = Array.from({ length: 21 }, (_, i) => (i + 1) / 100);
  expect(latency.options.safeParse({ quantiles: many }).success).toBe(false);
  expect(() => parseEnvelope(query({ groupBy: ['measure'] }))).toThrow('choose another one');
});

const every = (interval: number) => ({ shortest: seconds(interval), longest: seconds(interval) });
const scrape = every(15);

test('an alert rule over 30 days at intervalMs 1000 stays under the point limit', () => {
  const plan = schedule({ from: 0, to: 30 * 24 * HOUR_MS, intervalMs: 1000 }, scrape, undefined);
  expect((plan.to - plan.from) / plan.step + 1).toBeLessThanOrEqual(11_000);
});

test('the step is never finer than the scrape interval', () => {
  expect(schedule({ from: 0, to: HOUR_MS, intervalMs: 1000 }, scrape, undefined).step).toBe(15);
});

test('the window is five minutes, or the step where that is longer, so that no event counts in two points', () => {
  expect(schedule({ from: 0, to: HOUR_MS, intervalMs: 15_000 }, scrape, undefined).window).toBe(300);
  expect(schedule({ from: 0, to: 900 * HOUR_MS, intervalMs: 3_600_000 }, scrape, undefined).window).toBe(3600);
  expect(schedule({ from: 0, to: HOUR_MS, intervalMs: 15_000 }, scrape, '2h').window).toBe(7200);
});

test('a window that nobody chose holds a whole number of scrapes', () => {
  const windowFor = (interval: number) =>
    schedule({ from: 0, to: HOUR_MS, intervalMs: 1000 }, every(interval), undefined).window;
  expect([7, 15, 40, 45, 60, 90, 120].map(windowFor)).toEqual([301, 300, 320, 315, 300, 360, 480]);
});

test('one moment is not set back by a step, however long that is', () => {
  const moment = (intervalMs: number, interval: number) =>
    schedule({ from: 0, to: 30 * 24 * HOUR_MS + 4000, intervalMs }, every(interval), undefined, 'instant').to;
  expect(moment(2_592_000, 15)).toBe(30 * 24 * 3600);
  expect(moment(1000, 300)).toBe(30 * 24 * 3600);
});

test('the window may be the whole range: what a report of a period asks', () => {
  expect(schedule({ from: 0, to: 90 * 24 * HOUR_MS, intervalMs: 15_000 }, scrape, '$__range').window).toBe(
    90 * 24 * 3600
  );
  expect(schedule({ from: 0, to: HOUR_MS, intervalMs: 30_000 }, scrape, '${__interval}').window).toBe(30);
});

test('any range: points within the limit, ends on whole steps, nothing beyond the range asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2e12 }),
      fc.integer({ min: 0, max: 4e11 }),
      fc.integer({ min: 1, max: 1e8 }),
      (from, length, intervalMs) => {
        const plan = schedule({ from, to: from + length, intervalMs }, scrape, undefined);
        expect((plan.to - plan.from) / plan.step + 1).toBeLessThanOrEqual(11_000);
        expect(plan.to % plan.step).toBe(0);
        expect(plan.to).toBeLessThanOrEqual((from + length) / 1000);
      }
    )
  );
});

const user = (name: string): Identity => ({ headers: { authorization: `Bearer ${name}` }, alerting: false });
const planOf = (expr: string) => ({ a: instantOf(expr), b: optional(instantOf('b')) });

describe('equal plans at the same time', () => {
  const source = sourceForEach(json(EMPTY_VECTOR), (url) => ({
    prometheus: { url, auth: { type: 'forward', fallback: { type: 'none' } } },
  }));

  const fetched = (expr: string, identity = ALERT_RULE, cancelled = never()): Promise<PlanAnswers> =>
    fetchPlan(planOf(expr), source.pool.forCall(identity), cancelled);

  it('are fetched once, and all are given the same answers', async () => {
    const [first, second, other] = await Promise.all([fetched('up'), fetched('up'), fetched('down')]);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(Object.keys(first)).toEqual(['a', 'b']);
  });

  it('are fetched again when they come later', async () => {
    const first = await fetched('up');
    expect(await fetched('up')).not.toBe(first);
  });

  it('are fetched for each user apart', async () => {
    const [alice, bob] = await Promise.all([fetched('up', user('alice')), fetched('up', user('bob'))]);
    expect(bob).not.toBe(alice);
    const asked = source.server.requests.map(({ headers }) => headers.authorization);
    expect(asked.sort()).toEqual(['Bearer alice', 'Bearer alice', 'Bearer bob', 'Bearer bob']);
  });

  it('one cancelled leaves the other alone; the last one ends the requests', async () => {
    source.server.behave(silence);
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [failure(fetched('up', ALERT_RULE, first.signal)), failure(fetched('up', ALERT_RULE, second.signal))];
    await until(() => source.server.requests.length === 2);
    first.abort();
    expect(await asked[0]).toMatchObject({ problem: { kind: 'cancelled' } });
    expect(source.server.abandoned()).toBe(0);
    second.abort();
    expect(await asked[1]).toMatchObject({ problem: { kind: 'cancelled' } });
    await until(() => source.server.abandoned() === 2);
  });

  it('end with the first request that fails: the others are given up', async () => {
    source.server.behave((request, response) => {
      if (new URLSearchParams(request.body).get('query') === 'broken') {
        // Not before the other one has arrived.
        void until(() => source.server.requests.length === 2).then(() => response.writeHead(500).end());
      }
    });
    expect(await failure(fetched('broken'))).toMatchObject({ problem: { kind: 'server' } });
    await until(() => source.server.abandoned() === 1);
  });
});

test('a policy that names signals keeps nothing from being derived in another thread', async () => {
  const server = await startFaultServer((request, response) => {
    const { start, end, step } = Object.fromEntries(new URLSearchParams(request.body));
    const count = Math.floor((Number(end) - Number(start)) / Number(step)) + 1;
    const values = Array.from({ length: count }, (_, i) => [Number(start) + i * Number(step), '1']);
    const result = Array.from({ length: 700 }, (_, i) => ({ metric: { instance: String(i) }, values }));
    const data = request.url.includes('query_range') ? result : [];
    json({ status: 'success', data: { resultType: 'matrix', result: data } })(request, response);
  });
  const threads = new Threads({ script: 'nowhere', count: 1 });
  const handedOver = jest.spyOn(threads, 'written').mockResolvedValue([]);
  const instances = new Instances({}, threads);
  const access = { rules: [{ name: 'r', models: ['loan'], signals: ['promql'], promql: true }] };
  const settings = { scrapeInterval: '15s', prometheus: { url: server.url }, access };
  const [from, to] = [1_700_000_000_000, 1_700_060_000_000];
  const query = { refId: 'A', json: { signal: 'promql', options: { expr: 'up' } }, from, to, intervalMs: 60_000 };
  try {
    const outcome = await answerer(instances, () => undefined)(
      { ...query, maxDataPoints: 1000, queryType: '', format: 'arrow' },
      contextOf(dataSourceOf(settings))
    );
    expect(outcome).toEqual({ ok: true, frames: [] });
    expect(handedOver).toHaveBeenCalledTimes(1);
  } finally {
    await instances.close();
    await server.stop();
  }
});

describe('live values', () => {
  let server: FaultServer;
  const instances = new Instances({});

  beforeAll(async () => {
    server = await startFaultServer(json({}));
    server.behave((request, response) => {
      const time = Number(new URLSearchParams(request.body).get('time'));
      const result = [{ metric: { job: 'a' }, value: [time, '42'] }];
      const data = request.url.includes('query_range')
        ? { resultType: 'matrix', result: [] }
        : { resultType: 'vector', result: request.body.includes('query=up&') ? result : [] };
      json({ status: 'success', data })(request, response);
    });
  });

  afterAll(async () => {
    await instances.close();
    await server.stop();
  });

  const context = (role: 'Viewer' | 'None' = 'Viewer', auth = 'none') =>
    contextOf(
      dataSourceOf({ scrapeInterval: '15s', prometheus: { url: server.url, auth: { type: auth } } }, auth),
      role
    );
  const live = (query: Record<string, unknown>) => ({ query: { refId: 'A', ...query }, everyMs: 1000 });
  const SERIES = live({ signal: 'promql', options: { expr: 'up' } });
  const TABLE = live({ signal: 'health', options: {} });

  const asked = (body: unknown, as = context()) =>
    liveRoute(instances).answer({ parameters: {}, query: {}, body: () => body, bytes: new Uint8Array() }, as);
  const first = async (path: string, data: unknown, as = context()) => {
    for await (const frame of liveStream(instances).run(path, data, as)) {
      return frame;
    }
    return undefined;
  };

  it('are those of series, each with one value at one time', async () => {
    expect((await asked(SERIES)).status).toBe(200);
    const frame = await first(livePath(SERIES), SERIES);
    expect(frame?.fields.map(({ type, values }) => [type, values.length])).toEqual([
      ['time', 1],
      ['number', 1],
    ]);
  });

  it('are not those of a table, with a notice before anybody subscribes', async () => {
    await expect(asked(TABLE)).rejects.toThrow('Live shows series, and this query gives another view');
    await expect(first(livePath(TABLE), TABLE)).rejects.toThrow('Live shows series');
  });

  it.each([
    ['under the path of another query', livePath(TABLE), context],
    ['without a role', livePath(SERIES), () => context('None')],
    ['in the name of nobody', livePath(SERIES), () => context('Viewer', 'forward')],
  ])('are not sent %s, even to who has not subscribed', async (_, path, as) => {
    expect(await liveStream(instances).subscribe(path, SERIES, as())).not.toBe('ok');
    await expect(first(path, SERIES, as())).rejects.toThrow('cannot be subscribed to');
  });
});

describe('a filter on what comes from MLflow', () => {
  const answered = (json: object, alerting = false) => {
    const sources: Sources = {
      answer: async <Request extends SourceRequest>(request: Request) => {
        const answer: unknown = request.kind.startsWith('prometheus.') ? { series: [], warnings: [], infos: [] } : [];
        return answer as AnswerOf<Request>;
      },
    };
    const filters = [{ label: 'region', op: '=', value: 'eu' }];
    const raw = { json: { filters, ...json }, from: 1_700_000_000_000, to: 1_700_003_600_000, intervalMs: 60_000 };
    const environment = { signals, sources, profile: CONTRACT_PROFILE, scrapeInterval: seconds(15), alerting };
    return evaluate(raw, { ...environment, actions: { settings: { experiment: 'actions' } } }, never());
  };
  const said = async (json: object): Promise<string> =>
    (await answered(json)).flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []).join('\n');

  it.each([
    ...['models', 'registry', 'runs', 'parameters', 'history', 'deployments'].map((view) => ({
      signal: 'mlflow',
      options: { view },
    })),
    { signal: 'lineage' },
    { signal: 'actions' },
    { signal: 'llm', options: { source: 'traces' } },
  ])('is said not to be applied: %j', async (json) => {
    expect(await said(json)).toContain('What comes from MLflow is not filtered by region="eu"');
    expect(await said({ ...json, filters: [] })).not.toContain('filtered');
  });

  it.each([{ signal: 'drift' }, { signal: 'compare' }, { signal: 'causes' }, { signal: 'latency' }])(
    'is applied to the series that MLflow only adds to: %j',
    async (json) => {
      expect(await said(json)).not.toContain('filtered');
    }
  );

  it('is refused to an alert rule, which shows no warning', async () => {
    await expect(answered({ signal: 'actions' }, true)).rejects.toThrow('not filtered by region="eu"');
  });
});
