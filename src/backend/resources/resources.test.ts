import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { type FaultServer, json, type Received, silence, startFaultServer } from '../../../test/support/faultServer';
import type { SourceRequest } from '../../query/request';
import { lookupOf } from '../audit/describe';
import type { CallContext, OrgRole } from '../grafana';
import { healthOf, Instances } from '../instance';
import { modelRoutes, routes } from '../sources/mlflow/testing';
import { instantOf, until } from '../sources/testing';
import { resources } from './index';
import { ModelRanking } from './ranking';
import { contextOf as callContextOf, contextOf, dataSourceOf } from './testing';

const group = { n: 100, positive: 50, tp: 40, fp: 10, tn: 40, fn: 10 };
const bins = { edges: [0.2, 0.5], counts: [40, 30, 30] };
const ARTIFACT = {
  schema: 'modelwatch.baseline/1',
  model: 'loan',
  version: '1',
  rows: 100,
  features: { income: { type: 'numeric', ...bins, missing: 0 } },
  scores: bins,
  positiveScores: { ...bins, positives: [1, 2, 3] },
  classes: { approve: 60, deny: 40 },
  metrics: { accuracy: 0.8 },
  groups: { age: { young: group }, sex: { f: group } },
  attributions: { income: 0.4 },
};
const PARTS = ['features', 'scores', 'positiveScores', 'classes', 'metrics', 'groups', 'attributions'] as const;

test('any number of versions comes in the order in which people count, each once', async () => {
  const server = await startFaultServer(json({}));
  const names = Array.from({ length: 5300 }, (_, i) => `v${(i * 7919) % 5300}`);
  server.behave(json({ status: 'success', data: [...names, ...names.slice(0, 10)] }));
  const instances = new Instances({});
  const answer = await resources(instances)(
    { method: 'GET', path: 'versions', query: new URLSearchParams(), body: new Uint8Array() },
    contextOf(dataSourceOf({ prometheus: { url: server.url } }))
  );
  expect(JSON.parse(new TextDecoder().decode(answer.body))).toEqual(Array.from({ length: 5300 }, (_, i) => `v${i}`));
  await instances.close();
  await server.stop();
});

test('what pickers and Save & test look up waits for no panel, be it for the same', async () => {
  const names = json({ status: 'success', data: ['loan'] });
  const nothing = json({ status: 'success', data: { resultType: 'vector', result: [] } });
  const ofMlflow = routes({
    ...modelRoutes('loan', ['1']),
    'registered-models/search': json({ registered_models: [{ name: 'loan' }] }),
    'experiments/search': json({ experiments: [{ experiment_id: '1', name: 'one' }] }),
    'experiments/get-by-name': json({ experiment: { experiment_id: '1', name: 'one' } }),
  });
  const isOfPanel = ({ url, body }: Received): boolean => /panel|runs\/search/.test(url + body);
  const server = await startFaultServer((request, response) => {
    if (!isOfPanel(request)) {
      const { url } = request;
      (url.includes('/mlflow/') ? ofMlflow : url.includes('/query') ? nothing : names)(request, response);
    }
  });
  const source = { url: server.url };
  const dataSource = dataSourceOf({ prometheus: source, mlflow: source });
  const instances = new Instances({});
  const panels = instances.of(1, dataSource).sources.forCall({ headers: {}, alerting: false });
  const left = new AbortController();
  setMaxListeners(0, left.signal);
  const asked: Array<Promise<unknown>> = [];
  const ask = (request: SourceRequest): void =>
    void asked.push(panels.answer(request, left.signal).catch(() => undefined));
  Array.from({ length: 101 }, (_, i) => ask(instantOf('panel', i)));
  Array.from({ length: 5 }, (_, i) => ask({ kind: 'mlflow.runs', experiments: ['one'], limit: i + 1 }));
  await until(() => server.requests.filter(isOfPanel).length === 104);
  ask({ kind: 'mlflow.models' });
  for (const path of [
    'models',
    'versions',
    'labels',
    'label-values?label=model',
    'metrics',
    'experiments',
    'profiles',
  ]) {
    const { pathname, searchParams } = new URL(path, server.url);
    const request = { method: 'GET', path: pathname.slice(1), query: searchParams, body: new Uint8Array() };
    expect(await resources(instances)(request, contextOf(dataSource))).toMatchObject({ status: 200 });
  }
  const health = await healthOf(instances, contextOf(dataSource));
  expect(health.message).toContain('Found no requests');
  left.abort();
  await Promise.all(asked);
  await instances.close();
  await server.stop();
});

describe('baselines under an access policy', () => {
  let server: FaultServer;
  let instances: Instances;

  beforeAll(async () => {
    server = await startFaultServer(json({}));
    server.behave(
      routes({
        ...modelRoutes('loan', ['1']),
        'artifacts/list': json({ root_uri: 'mlflow-artifacts:/1/r1', files: [{ path: 'modelwatch/baseline.json' }] }),
        'get-artifact': json(ARTIFACT),
      })
    );
    instances = new Instances({});
  });

  afterAll(async () => {
    await instances.close();
    await server.stop();
  });

  async function call(rule: object, method: string, path: string, body?: object, role: OrgRole = 'Editor') {
    const access = { rules: [{ name: 'r', models: ['loan'], ...rule }] };
    const answer = await resources(instances)(
      {
        method,
        path,
        query: new URLSearchParams(method === 'GET' ? { model: 'loan' } : {}),
        body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
      },
      contextOf(dataSourceOf({ mlflow: { url: server.url }, access }), role)
    );
    return { status: answer.status, body: z.unknown().parse(JSON.parse(new TextDecoder().decode(answer.body))) };
  }

  const partsSeen = async (rule: object): Promise<string[]> => {
    const { body } = await call(rule, 'GET', 'baselines');
    const [{ baseline }] = z.tuple([z.object({ baseline: z.record(z.string(), z.unknown()) })]).parse(body);
    return PARTS.filter((part) => Object.keys(z.object({}).loose().default({}).parse(baseline[part])).length > 0);
  };

  it.each([
    [{}, PARTS],
    [{ signals: ['latency'] }, []],
    [{ signals: ['drift'] }, ['features', 'scores', 'classes']],
    [{ signals: ['quality', 'attribution'] }, ['metrics', 'attributions']],
    [{ signals: ['fairness'] }, ['groups']],
  ])('show to whom the rule %j is for what those signals tell', async (rule, parts) => {
    expect(await partsSeen(rule)).toEqual(parts);
  });

  it('show groups of the attributes alone that may be seen', async () => {
    expect((await call({ attributes: ['age'] }, 'GET', 'baselines')).body).toMatchObject([
      { baseline: { groups: { age: { young: group } } } },
    ]);
    expect(JSON.stringify((await call({ attributes: ['age'] }, 'GET', 'baselines')).body)).not.toContain('sex');
  });

  it('are compared in what may be seen', async () => {
    const side = { kind: 'mlflow', model: 'loan', version: '1' };
    const compared = async (rule: object) =>
      (await call(rule, 'POST', 'baselines/compare', { reference: side, current: side })).body;
    expect(await compared({})).toHaveLength(3);
    expect(await compared({ signals: ['confidence'] })).toMatchObject([{ of: 'score' }]);
    expect(await compared({ signals: ['latency'] })).toEqual([]);
  });

  it('are not made of a time that is no date', async () => {
    const body = { model: 'loan', version: '1', from: 1, to: 9e15 };
    expect((await call({}, 'POST', 'baselines/capture', body)).status).toBe(400);
  });

  it('are stored however many features they have, and recorded with their model', async () => {
    const features = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`a feature with a name ${i}`, ARTIFACT.features.income])
    );
    const body = { baseline: { ...ARTIFACT, features } };
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    expect(bytes.length).toBeGreaterThan(256 * 1024);
    expect((await call({}, 'POST', 'baselines/store', body)).status).not.toBe(413);
    const card = { model: 'loan', version: '1', content: 'ü'.repeat(1_000_000) };
    expect((await call({}, 'POST', 'model-card/store', card)).status).not.toBe(413);
    expect((await call({}, 'POST', 'baselines/compare', body)).status).toBe(413);
    const request = { method: 'POST', path: 'baselines/store', query: new URLSearchParams(), body: bytes };
    expect(lookupOf(request, 'Editor').models).toEqual(['loan']);
  });

  it.each([
    ['names', Object.fromEntries(Array.from({ length: 130_000 }, (_, i) => [`f${i}`, 0]))],
    ['entries', Array(500_001).fill(0)],
  ])('of no end of %s are not even parsed', async (_, features) => {
    const parse = jest.spyOn(JSON, 'parse');
    const answer = await call({}, 'POST', 'baselines/store', { baseline: { ...ARTIFACT, features } });
    const longest = Math.max(...parse.mock.calls.map(([text]) => text.length));
    parse.mockRestore();
    expect(answer.status).toBe(413);
    expect(longest).toBeLessThan(1000);
  });

  it('are not stored by whom parts of them are hidden from', async () => {
    const store = (rule: object) => call(rule, 'POST', 'baselines/store', { baseline: ARTIFACT });
    const refused = { status: 403, body: { message: expect.stringContaining('hides parts of it from you') } };
    expect(await store({ signals: ['drift'] })).toMatchObject(refused);
    expect(await store({ attributes: ['age'] })).toMatchObject(refused);
    expect(server.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
    expect((await store({})).status).not.toBe(403);
  });
});

describe('look-ups', () => {
  const side = { kind: 'window', model: 'loan', version: '1', from: 1_700_000_000_000, to: 1_700_086_400_000 };
  const [GET, POST] = [new URLSearchParams(), new URLSearchParams()];

  test.each([
    ['names of metrics', 'GET', 'metrics', GET, undefined],
    ['models', 'GET', 'models', GET, undefined],
    ['profiles', 'GET', 'profiles', GET, undefined],
    ['a contract', 'GET', 'contract', new URLSearchParams({ model: 'loan' }), undefined],
    ['a capture', 'POST', 'baselines/capture', POST, { ...side, kind: undefined }],
    ['a comparison', 'POST', 'baselines/compare', POST, { reference: side, current: side }],
  ])('that ask for %s count among what all hold, until they are answered', async (_, method, path, query, body) => {
    const empty = json({ status: 'success', data: { resultType: 'vector', result: [] } });
    const server = await startFaultServer((request, response) =>
      request.url.includes('/labels') || request.url.includes('/values') || request.url.includes('/series')
        ? json({ status: 'success', data: [] })(request, response)
        : empty(request, response)
    );
    const instances = new Instances({});
    const begun = jest.spyOn(instances.load, 'ticket');
    const closed = jest.spyOn(instances.load, 'close');
    const bytes = new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body));
    try {
      await resources(instances)(
        { method, path, query, body: bytes },
        callContextOf(dataSourceOf({ prometheus: { url: server.url } }))
      );
      expect(begun).toHaveBeenCalled();
      const tickets = begun.mock.results.map(({ value }) => value);
      expect(tickets.some(({ bytes: read }) => read > 0)).toBe(true);
      expect(tickets.every((one) => closed.mock.calls.some(([ended]) => ended === one))).toBe(true);
    } finally {
      await instances.close();
      await server.stop();
    }
  });
});

test.each([
  ['GET', 'contract', true],
  ['GET', 'baselines', true],
  ['POST', 'baselines/capture', false],
])('%s %s of a name longer than any is refused before anything is sent', async (method, path, isQuery) => {
  const server = await startFaultServer(json({}));
  const instances = new Instances({});
  const model = 'm'.repeat(250_000);
  const body = { model, version: '1', from: 1_700_000_000_000, to: 1_700_086_400_000 };
  try {
    const answer = await resources(instances)(
      {
        method,
        path,
        query: new URLSearchParams(isQuery ? { model } : {}),
        body: new TextEncoder().encode(isQuery ? '' : JSON.stringify(body)),
      },
      callContextOf(dataSourceOf({ prometheus: { url: server.url }, mlflow: { url: server.url } }))
    );
    expect(answer.status).toBe(400);
    expect(new TextDecoder().decode(answer.body)).toMatch(/model.*1000/);
    expect(server.requests).toEqual([]);
  } finally {
    await instances.close();
    await server.stop();
  }
});

test('a baseline is made by the names that the settings give the metric contract, and not stored where it is of nothing', async () => {
  const empty = json({ status: 'success', data: { resultType: 'vector', result: [] } });
  const server = await startFaultServer(empty);
  const instances = new Instances({});
  const ours = {
    labels: { model: 'ml_model', version: 'release' },
    metrics: { predictions: 'acme_predictions_total' },
  };
  const post = async (path: string, body: object) => {
    const answer = await resources(instances)(
      { method: 'POST', path, query: new URLSearchParams(), body: new TextEncoder().encode(JSON.stringify(body)) },
      callContextOf(dataSourceOf({ prometheus: { url: server.url }, mlflow: { url: server.url }, ...ours }), 'Editor')
    );
    return { status: answer.status, body: new TextDecoder().decode(answer.body) };
  };
  try {
    await post('baselines/capture', { model: 'loan', version: '1', from: 1_700_000_000_000, to: 1_700_086_400_000 });
    const expressions = server.requests.map(({ url, body }) => decodeURIComponent(`${url} ${body}`));
    expect(expressions.some((one) => one.includes('acme_predictions_total{ml_model="loan",release="1"}'))).toBe(true);
    expect(expressions.filter((one) => /[{,]model="|[{,]version="/.test(one))).toEqual([]);
    const nothing = { ...ARTIFACT, rows: 0 };
    expect(await post('baselines/store', { baseline: nothing })).toMatchObject({
      status: 400,
      body: expect.stringContaining('of no predictions'),
    });
  } finally {
    await instances.close();
    await server.stop();
  }
});

describe('ranking', () => {
  const contextOf = (url: string): CallContext => callContextOf(dataSourceOf({ prometheus: { url } }));

  test('a source that does not answer delays the list by no more than its patience, and is asked once', async () => {
    const server = await startFaultServer(silence);
    const instances = new Instances({});
    const ranking = new ModelRanking(instances);
    const started = performance.now();
    const answers = await Promise.all([1, 2].map(() => ranking.of(['throughput'], contextOf(server.url))));
    expect(answers).toEqual([undefined, undefined]);
    // Its own time limit is 30 s.
    expect(performance.now() - started).toBeLessThan(20_000);
    const asked = server.requests.length;
    await ranking.of(['throughput'], contextOf(server.url));
    expect(server.requests).toHaveLength(asked);
    await instances.close();
    await server.stop();
  });

  test('a source that cannot be reached leaves the list without an order', async () => {
    const instances = new Instances({});
    expect(await new ModelRanking(instances).of(['throughput'], contextOf('http://127.0.0.1:9'))).toEqual(undefined);
    await instances.close();
  });
});
