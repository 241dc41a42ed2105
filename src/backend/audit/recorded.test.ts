import type { CallContext, DataQuery, PluginHandlers, RefusedBy } from '../grafana';
import { contextOf, dataSourceOf } from '../resources/testing';
import { hidingOf } from './describe';
import { BEGINNING, type Content, ENTRY_BYTES, ofTrail, seal } from './entry';
import { type Decision, recorded } from './recorded';
import type { Trail } from './trail';

const queryOf = (json: unknown): DataQuery => ({
  refId: 'A',
  queryType: '',
  maxDataPoints: 1,
  intervalMs: 1,
  from: 1000,
  to: 2000,
  json,
  format: 'json',
});

const REFUSALS: Readonly<Record<string, RefusedBy>> = { editors: 'role', hidden: 'policy', forged: 'webhook' };
const calls: string[] = [];
const refusals: string[] = [];
const frame = { name: '', refId: '', fields: [] };
const handlers: PluginHandlers = {
  query: async () => {
    calls.push('query');
    return { ok: true, frames: [] };
  },
  checkHealth: async () => ({ status: 'ok', message: 'fine' }),
  collectMetrics: async () => '',
  callResource: async ({ path }) => {
    calls.push(path);
    const answer = { headers: {}, body: new Uint8Array() };
    const refusedBy = REFUSALS[path];
    return refusedBy === undefined
      ? { ...answer, status: path === 'forbidden upstream' ? 403 : 200 }
      : { ...answer, status: 403, refusedBy };
  },
  stream: {
    subscribe: async (path) => (path === 'good' ? 'ok' : 'denied'),
    run: async function* () {
      yield frame;
      yield frame;
    },
  },
  shutdown: async () => undefined,
};

const pathOf = (path: string): string | undefined => (path.startsWith('models/') ? undefined : path);
let entries: Content[] = [];
let problem: string | undefined;
const trail: Trail = {
  isKept: true,
  ready: Promise.resolve(),
  append: async (content) => void entries.push(content),
  problem: () => problem,
  isClosed: () => problem !== undefined,
  close: async () => undefined,
};
let decision: Decision = { allowed: true, rule: 'everyone' };
const kept = (hidden: readonly string[] = []) =>
  recorded(
    handlers,
    trail,
    {
      hiding: () => hidingOf(hidden, 'key', { model: ['model', 'model_name'], version: ['release'] }),
      decide: () => decision,
    },
    { pathOf, onRefused: (rule) => refusals.push(rule) }
  );

const context = (headers: Record<string, string> = {}, user?: Partial<CallContext['plugin']['user']>): CallContext => {
  const plain = contextOf(dataSourceOf({}));
  return {
    ...plain,
    headers,
    plugin: { ...plain.plugin, user: { login: 'ann', name: 'Ann', email: 'ann@example.com', role: 'Viewer', ...user } },
  };
};
const resource = (path: string, query = '') => ({
  method: 'GET',
  path,
  query: new URLSearchParams(query),
  body: new Uint8Array(),
});

beforeEach(() => {
  entries = [];
  calls.length = 0;
  refusals.length = 0;
  problem = undefined;
  decision = { allowed: true, rule: 'everyone' };
});

test('what the policy refuses is not asked, and is written down with its rule', async () => {
  decision = { allowed: false, rule: 'risk team', reason: 'not for you' };
  const refused = { ok: false, status: 403, message: 'not for you' };
  expect(await kept().query(queryOf({ signal: 'drift' }), context())).toMatchObject(refused);
  expect((await kept().callResource(resource('versions', 'model=loan'), context())).status).toBe(403);
  expect(await kept().stream.subscribe('good', {}, context())).toBe('denied');
  expect(calls).toEqual([]);
  expect(entries.map(({ allowed, rule }) => [allowed, rule])).toEqual(Array(3).fill([false, 'risk team']));
});

test('a query is written down with who, what, over which time, and from where', async () => {
  const json = { signal: 'fairness', model: 'loan', options: { attributes: ['sex'] }, groupBy: ['region'] };
  await kept().query(queryOf(json), context({ 'x-dashboard-uid': 'd1', 'x-panel-id': '7' }));
  expect(entries).toEqual([
    {
      who: { login: 'ann', email: 'ann@example.com', role: 'Viewer' },
      what: {
        kind: 'access',
        call: 'query',
        signal: 'fairness',
        model: 'loan',
        attributes: ['sex', 'region'],
        from: 1000,
        to: 2000,
      },
      where: { from: 'dashboard', org: 1, dataSource: 'x', dashboard: 'd1', panel: '7' },
      allowed: true,
      rule: 'everyone',
    },
  ]);
});

test('selectors of a person’s own are written down', async () => {
  const options = {
    objective: 'custom',
    good: 'a_total{model="secret",status="ok"}',
    total: 'a_total{model="secret"}',
  };
  await kept().query(queryOf({ signal: 'slo', options }), context());
  expect(entries[0]?.what).toMatchObject({ expr: `${options.good}; ${options.total}` });
});

test('what is cut off is told, and which text or list it was', async () => {
  const filters = Array.from({ length: 21 }, (_, i) => ({ label: `l${i}`, op: '=', value: 'a' }));
  const expr = `${' '.repeat(600)}a_total{model="secret"}`;
  await kept().query(queryOf({ signal: 'promql', filters, options: { expr } }), context());
  await kept().query(queryOf({ signal: 'promql', options: { expr: 'a + '.repeat(500) } }), context());
  const mark = expect.stringMatching(/^… 1 more \(all: SHA-256 [0-9a-f]{64}\)$/);
  const shown = filters.slice(0, 20).map(({ label }) => `${label}=a`);
  expect(entries[0]?.what).toMatchObject({ expr: 'a_total{model="secret"}', filters: [...shown, mark] });
  expect(entries[1]?.what).toMatchObject({
    expr: expect.stringMatching(/… \(1999 characters, SHA-256 [0-9a-f]{64}\)$/),
  });
});

test('an address does not name what a body asks for', async () => {
  const body = Buffer.from(JSON.stringify({ model: 'secret', version: '1' }));
  const call = { method: 'POST', path: 'baselines/capture', query: new URLSearchParams('model=harmless'), body };
  await kept().callResource(call, context());
  expect(entries[0]?.what).toMatchObject({ model: 'secret', version: '1' });
});

const SCHEDULER = { login: 'grafana_scheduler', name: '', email: '', role: 'Admin' as const };

test.each([
  ['an alert rule', { fromalert: 'true', 'x-rule-uid': 'r1' }, SCHEDULER, { from: 'alert', rule: 'r1' }, 'alerting'],
  ['who says to be one', { fromalert: 'true', 'x-rule-uid': 'r1' }, {}, { from: 'alert preview' }, undefined],
  ['the scheduler’s name alone', {}, SCHEDULER, { from: 'api' }, undefined],
  ['Explore', { 'x-datasource-uid': 'x', askedFrom: 'explore' }, {}, { from: 'explore' }, undefined],
  ['a page of the app', { 'x-datasource-uid': 'x', askedFrom: 'unknown' }, {}, { from: 'app' }, undefined],
  ['a page of the name', { 'x-datasource-uid': 'x', askedFrom: 'constructor' }, {}, { from: 'app' }, undefined],
  ['another page', { 'x-datasource-uid': 'x' }, {}, { from: 'page' }, undefined],
  ['no browser', {}, {}, { from: 'api' }, undefined],
])(
  '%s is distinguished from others',
  async (_, { askedFrom, ...headers }: Record<string, string>, user, where, service) => {
    await kept().query(queryOf({ signal: 'drift', askedFrom }), context(headers, user));
    expect(entries).toMatchObject([{ where }]);
    expect(entries[0]?.who.service).toBe(service);
    expect('rule' in (entries[0]?.where ?? {})).toBe('rule' in where);
  }
);

test('values of labels that the settings name are hashed, wherever they stand, and others are not', async () => {
  const guarded = kept(['customer', 'login']);
  const filters = [
    { label: 'customer', op: '=', value: 'Miller' },
    { label: 'region', op: '=', value: 'north' },
  ];
  await guarded.query(queryOf({ signal: 'latency', filters }), context());
  await guarded.query(queryOf({ signal: 'promql', options: { expr: 'sum(x{customer="Miller"})' } }), context());
  await guarded.query(queryOf({ signal: 'promql', options: { expr: 'sum(x)' } }), context());
  await guarded.callResource(resource('label-values', 'label=a&match=x{customer="Miller"}'), context());
  expect(JSON.stringify(entries)).not.toMatch(/Miller|"ann"/);
  const [first, raw, plain] = entries.map(({ what }) => what);
  expect(first).toMatchObject({ filters: [expect.stringMatching(/^customer=hmac:[0-9a-f]{32}$/), 'region=north'] });
  expect(raw).toMatchObject({ expr: 'hidden' });
  expect(plain).toMatchObject({ expr: 'sum(x)' });
  expect(hidingOf(['a'], 'key').shown('a', 'b')).not.toBe(hidingOf(['a'], 'other').shown('a', 'b'));
});

test('the labels by which a server names model and version are hashed with them, and the values are equal', async () => {
  const guarded = kept(['model', 'version']);
  const filters = [
    { label: 'model_name', op: '=', value: 'HIDDEN' },
    { label: 'release', op: '=', value: 'HIDDEN' },
  ];
  await guarded.query(queryOf({ signal: 'latency', model: 'HIDDEN', version: 'HIDDEN', filters }), context());
  for (const expr of ['x{model_name="HIDDEN"}', 'label_replace(x, "a", "HIDDEN", "release", "")']) {
    await guarded.query(queryOf({ signal: 'promql', options: { expr } }), context());
  }
  await guarded.query(queryOf({ signal: 'mlflow', options: { filter: "tags.model = 'HIDDEN'" } }), context());
  await guarded.callResource(resource('labels', 'match={model_name="HIDDEN"}'), context());
  expect(JSON.stringify(entries)).not.toContain('HIDDEN');
  const { model, version } = Object.assign({ model: '', version: '' }, entries[0]?.what);
  expect(model).not.toBe(version);
  expect(entries[0]?.what).toMatchObject({ filters: [`model_name=${model}`, `release=${version}`] });
  await kept(['customer']).query(queryOf({ signal: 'latency', filters }), context());
  expect(entries.at(-1)?.what).toMatchObject({ filters: ['model_name=HIDDEN', 'release=HIDDEN'] });
});

test('protected attributes are hashed where they are asked for by name, and labels that are grouped by are not', async () => {
  const guarded = kept(['attribute']);
  const [hash, options] = [expect.stringMatching(/^hmac:/), { attributes: ['HIDDEN'] }];
  await guarded.query(queryOf({ signal: 'fairness', options, groupBy: ['region'] }), context());
  await guarded.query(
    queryOf({ signal: 'anomaly', options: { signal: 'fairness', signalOptions: options } }),
    context()
  );
  await guarded.callResource(resource('label-values', 'label=group&attribute=HIDDEN'), context());
  expect(JSON.stringify(entries)).not.toContain('HIDDEN');
  expect(entries.map(({ what }) => 'attributes' in what && what.attributes)).toEqual([
    [hash, 'region'],
    [hash],
    ['group', hash],
  ]);
});

test('paths that no route has, and what looks like no uid, are not written down', async () => {
  await kept().callResource(resource('models/HIDDEN/x'), context());
  const headers = { 'x-dashboard-uid': 'a HIDDEN model', 'x-panel-id': '"HIDDEN"' };
  await kept().query(queryOf({ signal: 'drift' }), context(headers));
  await kept().query(queryOf({ signal: 'drift' }), context({ 'x-dashboard-uid': 'x'.repeat(41) }));
  expect(entries[0]?.what).toMatchObject({ resource: 'GET unknown' });
  const where = { from: 'dashboard', org: 1, dataSource: 'x' };
  expect(entries.slice(1).map((one) => one.where)).toEqual([where, where]);
  expect(JSON.stringify(entries)).not.toContain('HIDDEN');
});

test('the signal of a look-up is written down, and the policy asked about it', async () => {
  const decide = jest.fn((): Decision => ({ allowed: true, rule: 'everyone' }));
  const asking = recorded(handlers, trail, { hiding: () => hidingOf([], ''), decide }, { pathOf });
  await asking.callResource(resource('labels', 'signal=fairness&model=loan'), context());
  expect(entries).toMatchObject([{ what: { resource: 'GET labels', signal: 'fairness', model: 'loan' } }]);
  expect(decide.mock.calls).toMatchObject([[{}, { models: ['loan'], signals: ['fairness'] }]]);
});

test('what is no signal is not written down for one', async () => {
  const forged = 'drift", "allowed": false } SECRET '.repeat(20);
  const options = { signal: forged, signals: ['drift', forged, '__proto__'], signalOptions: { signal: forged } };
  await kept().query(queryOf({ signal: forged, options }), context());
  await kept().stream.subscribe('good', { query: { signal: forged } }, context());
  await kept().callResource(resource('labels', new URLSearchParams({ signal: forged }).toString()), context());
  await kept().callResource(resource('models', `signals=drift,${encodeURIComponent(forged)}`), context());
  expect(entries.map(({ what }) => what)).toMatchObject([
    { signal: 'unknown', of: ['unknown', 'drift'] },
    { signal: 'unknown' },
    { resource: 'GET labels', signal: 'unknown' },
    { resource: 'GET models', of: ['drift', 'unknown'] },
  ]);
  expect(JSON.stringify(entries)).not.toContain('SECRET');
});

test('resources are written down, with the rule that refused one; what is of no model is not', async () => {
  decision = { allowed: true, rule: 'risk team' };
  await kept().callResource(
    resource('versions', 'model=loan'),
    context({ referer: 'http://g/a/modelwatch-app/fleet' })
  );
  for (const path of ['editors', 'hidden', 'forged', 'forbidden upstream']) {
    await kept().callResource(resource(path), context());
  }
  await kept().callResource(resource('signals'), context());
  expect(entries).toMatchObject([
    { what: { call: 'resource', resource: 'GET versions', model: 'loan' }, where: { from: 'app' }, allowed: true },
    { what: { resource: 'GET editors' }, allowed: false, rule: 'role' },
    { what: { resource: 'GET hidden' }, allowed: false, rule: 'risk team' },
    { what: { resource: 'GET forged' }, allowed: false, rule: 'webhook' },
    // A source that refuses the data source's credentials has refused nobody.
    { what: { resource: 'GET forbidden upstream' }, allowed: true, rule: 'risk team' },
  ]);
  expect(refusals).toEqual(['role', 'risk team', 'webhook']);
});

test('a look-up names its models wherever they stand in its body, to the policy as well', async () => {
  const decide = jest.fn((): Decision => ({ allowed: true, rule: 'everyone' }));
  const asking = recorded(handlers, trail, { hiding: () => hidingOf(['version'], 'key'), decide }, { pathOf });
  const post = (path: string, body: object) =>
    asking.callResource(
      { ...resource(path), method: 'POST', body: new TextEncoder().encode(JSON.stringify(body)) },
      context()
    );
  await post('baselines/capture', { model: 'loan', from: 1, to: 2 });
  await post('baselines/compare', {
    reference: { kind: 'mlflow', model: 'loan', version: '1' },
    current: { kind: 'window', model: 'iris', version: '2', from: 1, to: 2 },
  });
  await post('baselines/store', { baseline: { model: 'wine' } });
  expect(entries.map(({ what }) => what)).toMatchObject([
    { model: 'loan', from: 1, to: 2 },
    { model: 'loan, iris', version: expect.stringMatching(/^hmac:[0-9a-f]{32}, hmac:[0-9a-f]{32}$/) },
    { model: 'wine' },
  ]);
  expect(decide.mock.calls).toMatchObject([
    [{}, { models: ['loan'] }],
    [{}, { models: ['loan', 'iris'] }],
    [{}, { models: ['wine'] }],
  ]);
});

test('a Live channel is written down when somebody subscribes, or is refused', async () => {
  const { stream } = kept();
  expect(await stream.subscribe('good', { query: { signal: 'drift', model: 'loan' } }, context())).toBe('ok');
  expect(await stream.subscribe('bad', {}, context())).toBe('denied');
  expect(entries).toMatchObject([
    { what: { call: 'stream', model: 'loan' }, allowed: true },
    { what: { call: 'stream' }, allowed: false },
  ]);
});

test('what a query holds that is no query is written down within bounds', async () => {
  const long = 'x'.repeat(100_000);
  const filters = Array.from({ length: 900 }, (_, i) => ({ label: `l${i}`, op: '=', value: long }));
  await kept().query(queryOf({ signal: long, model: 5, filters, groupBy: 'a', options: { expr: long } }), context());
  await kept().query(queryOf('nothing'), context({ 'x-dashboard-uid': long }));
  entries.forEach((entry) => expect(JSON.stringify(entry).length).toBeLessThan(16_000));
});

test.each(['\u0001', '\ud800', '漢', '"'])(
  'an entry is smaller than what is read of the end of a file, of %j too',
  async (character) => {
    const text = character.repeat(520);
    const list = Array.from({ length: 5 }, () => text);
    const options = { attributes: list, expr: text, filter: text, runIds: list, signal: text };
    const filters = list.map((label) => ({ label, op: text, value: text }));
    const query = { signal: text, model: text, version: text, groupBy: list, filters, askedFrom: text };
    await kept().query(
      queryOf({ ...query, options: { ...options, signals: list, signalOptions: options } }),
      context({ 'x-dashboard-uid': text, 'x-panel-id': text }, { login: text, email: text })
    );
    const [entry = ofTrail('began', {})] = entries;
    expect(entry.what).toMatchObject({ runs: expect.anything(), filters: expect.anything() });
    const { line } = seal(entry, new Date(), 'a'.repeat(12), BEGINNING);
    expect(Buffer.byteLength(line)).toBeGreaterThan(10_000);
    expect(Buffer.byteLength(line)).toBeLessThan(ENTRY_BYTES);
  }
);

test('a request that is far too large is recorded without what it holds', async () => {
  const guarded = kept(['sex']);
  const words = Array.from({ length: 700_000 }, (_, i) => `a${i.toString(36)}`).join(' ');
  const body = new TextEncoder().encode('['.repeat(8_000_000));
  await guarded.query(queryOf({ signal: 'promql', options: { expr: words } }), context());
  await guarded.callResource(resource('labels', `match=${words}`), context());
  await guarded.callResource({ ...resource('actions/approve'), method: 'POST', body }, context());
  expect(entries).toHaveLength(3);
  expect(entries[1]?.what).toMatchObject({ expr: 'hidden' });
});

test('of somebody who may store nothing no more is read than a route reads', async () => {
  const body = new TextEncoder().encode(JSON.stringify({ model: 'loan', rest: 'x'.repeat(300_000) }));
  const call = (role: 'Viewer' | 'Editor') =>
    kept().callResource({ ...resource('baselines/store'), method: 'POST', body }, context({}, { role }));
  await call('Viewer');
  await call('Editor');
  expect(entries.map(({ what }) => 'model' in what && what.model)).toEqual([false, 'loan']);
});

test('nothing is described where no trail is kept', async () => {
  const hiding = jest.fn(() => hidingOf([], ''));
  await recorded(handlers, { ...trail, isKept: false }, { hiding, decide: () => decision }, { pathOf }).query(
    queryOf({ signal: 'drift' }),
    context()
  );
  expect([hiding.mock.calls, entries]).toEqual([[], []]);
});

test('a query is written down as it is answered, with what its options name', async () => {
  const ask = async (json: unknown, hidden: readonly string[] = []): Promise<unknown> => {
    entries = [];
    await kept(hidden).query(queryOf(json), context());
    return entries[0]?.what;
  };
  expect(await ask({ expr: 'sum(x{model="loan"})' })).toMatchObject({ signal: 'promql', expr: 'sum(x{model="loan"})' });
  const signalOptions = { attributes: ['sex'], expr: 'up' };
  expect(await ask({ signal: 'anomaly', options: { signal: 'fairness', signalOptions } })).toMatchObject({
    of: ['fairness'],
    attributes: ['sex'],
    expr: 'up',
  });
  const ofRuns = { runIds: ['r1'], filter: 'tags.customer = "Miller"' };
  const runs = { signal: 'mlflow', options: ofRuns };
  expect(await ask(runs)).toMatchObject({ runs: ['r1'], filters: ['tags.customer = "Miller"'] });
  expect(JSON.stringify(await ask(runs, ['tags.customer']))).not.toContain('Miller');
  for (const expr of [String.raw`up{"se\x78"="f"}`, String.raw`up{"s\u0065x"="f"}`]) {
    expect(await ask({ signal: 'promql', options: { expr } }, ['sex'])).toMatchObject({ expr: 'hidden' });
  }
});

test('a resource that fails is written down as well', async () => {
  const failing = {
    ...handlers,
    callResource: async () => {
      throw new Error('a fault');
    },
  };
  const guarded = recorded(failing, trail, { hiding: () => hidingOf([], ''), decide: () => decision }, { pathOf });
  await expect(guarded.callResource(resource('versions', 'model=loan'), context())).rejects.toThrow('a fault');
  expect(entries).toMatchObject([{ what: { model: 'loan' } }]);
});

describe('while the trail cannot be written and has to be', () => {
  beforeEach(() => {
    problem = 'the disk is full';
  });

  test('nobody gets anything, and health says why', async () => {
    expect(await kept().query(queryOf({ signal: 'drift' }), context())).toMatchObject({ ok: false, status: 503 });
    expect((await kept().callResource(resource('models'), context())).status).toBe(503);
    expect(await kept().stream.subscribe('good', {}, context())).toBe('denied');
    expect(calls).toEqual([]);
    expect(entries.map(({ allowed }) => allowed)).toEqual([false, false, false]);
    expect(await kept().checkHealth(context({}, { role: 'Admin' }))).toEqual({
      status: 'error',
      message: 'fine\nThe audit trail cannot be written (the disk is full): access is denied',
    });
    for (const role of ['Viewer', 'Editor'] as const) {
      const { status, message } = await kept().checkHealth(context({}, { role }));
      expect([status, message]).toEqual(['error', expect.stringContaining('The audit trail cannot be written')]);
      expect(message).not.toContain('disk');
    }
  });

  test('its alarm is answered, which asks for no model', async () => {
    const query = queryOf({ signal: 'sources', options: { source: 'audit' } });
    expect(await kept().query(query, context())).toMatchObject({ ok: true });
    decision = { allowed: false, rule: 'no rule', reason: 'not for you' };
    expect(await kept().query(query, context())).toMatchObject({ ok: false, status: 403 });
  });

  test('a channel that is open ends, and the trail itself can be read', async () => {
    problem = undefined;
    const seen: unknown[] = [];
    for await (const one of kept().stream.run('good', {}, context())) {
      seen.push(one);
      problem = 'the disk is full';
    }
    expect(seen).toHaveLength(1);
    expect((await kept().callResource(resource('audit'), context())).status).toBe(200);
  });
});
