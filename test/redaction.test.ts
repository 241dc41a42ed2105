import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { PluginClient, type PluginProcess, startPlugin } from '../host';
import { Drivers } from '../src/backend/actions';
import { openTrail, parseTrailSettings } from '../src/backend/audit';
import { createLog, createMetrics } from '../src/backend/grafana';
import { Instances } from '../src/backend/instance';
import { allRoutes } from '../src/backend/routes';
import { until } from '../src/backend/sources/testing';
import { actionOwner, GRAFANA_TOKEN_KEY, WEBHOOK_SECRET_KEY } from '../src/settings/actions';
import { headerSecretKey } from '../src/settings/sources';
import { signals } from '../src/signals/registry';
import { errorText } from '../src/text';
import { builtBundle } from './support/bundle';
import { startCollector } from './support/collector';
import { type Behaviour, type FaultServer, json, startFaultServer, text } from './support/faultServer';

/** A source that repeats what was sent to it, wherever it can: nobody may read a secret in what comes of it. */

const PASSWORD = 'correct "horse" & bättery';
const TOKEN = 'bearer-token-0123456789';
const HEADER = 'own-header/0123456789+abc&';
const FORWARDED = 'users-own-token-9876543210';
const CALLED = 'header-of-an-action/+0123456789';
const ANNOTATING = 'token-to-annotate-with-0123456789';
const SIGNING = 'secret-that-alerts-are-signed-with';

const SECRETS = [PASSWORD, `user:${PASSWORD}`, TOKEN, HEADER, FORWARDED, CALLED, ANNOTATING, SIGNING].flatMap(
  (secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    Buffer.from(secret).toString('base64').replace(/.?=*$/, ''),
  ]
);

/** All that was sent in headers, and what an Authorization header says. */
function sentIn({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const basic = Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString('utf8');
  return `${String(headers['x-own'])} ${JSON.stringify(headers)} ${basic} ${PASSWORD}`;
}

const inForms = (sent: string): string => [sent, encodeURIComponent(sent), JSON.stringify(sent)].join(' ');

const repeating =
  (answer: (sent: string, headers: string) => Behaviour): Behaviour =>
  (request, response) =>
    answer(inForms(sentIn(request)), JSON.stringify(request.headers))(request, response);

const WAYS: Readonly<Record<string, Behaviour>> = {
  'an error page': repeating((sent) => text(`<h1>${sent}</h1>`, 500)),
  'a refusal in JSON': repeating((sent) =>
    json({ status: 'error', errorType: 'bad_data', error: sent, error_code: 'INVALID', message: sent }, 400)
  ),
  'a 403': repeating((sent) => json({ status: 'error', error: sent, error_code: 'DENIED', message: sent }, 403)),
  'a page that is no API': repeating((sent) => text(sent)),
  'JSON that is none of it': repeating((sent) => json({ [sent]: sent })),
  'a warning and labels': repeating((sent, headers) =>
    json({
      status: 'success',
      warnings: [sent],
      infos: [sent],
      data: {
        resultType: 'matrix',
        result: [{ metric: { model: headers, version: headers }, values: [[Date.now() / 1000 - 60, '1']] }],
      },
    })
  ),
  'labels with every character escaped that may be': repeating((_, headers) => {
    const body = JSON.stringify({
      status: 'success',
      data: { resultType: 'matrix', result: [{ metric: { model: headers }, values: [[Date.now() / 1000 - 60, '1']] }] },
      experiments: [{ experiment_id: '1', name: headers }],
    });
    return json(body.replaceAll('/', '\\/').replaceAll('&', '\\u0026').replaceAll('+', '\\u002b'));
  }),
  'names and texts': repeating((_, headers) =>
    json({
      status: 'success',
      data: [headers],
      registered_models: [{ name: headers, description: headers, tags: [{ key: 'a', value: headers }] }],
      experiments: [{ experiment_id: '1', name: headers }],
      model_versions: [],
    })
  ),
};

interface Example {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of a route that asks no source. */
  readonly asksNobody?: true;
}

const STRETCH = { model: 'a', version: '1', from: 1_700_000_000_000, to: 1_700_003_600_000 };
const LIVE = { query: { signal: 'promql', options: { expr: 'up' } }, everyMs: 1000 };
const ACTION = { model: 'a', id: 1 };

/** How each route is called so that it asks its sources. One that the router has and that is not here fails the tests. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  'GET signals': { asksNobody: true },
  'GET status': {},
  'GET profiles': {},
  'GET contract': { query: { model: 'a' } },
  'POST live': { body: LIVE },
  'GET models': {},
  'GET versions': { query: { model: 'a' } },
  'GET labels': {},
  'GET label-values': { query: { label: 'model' } },
  'GET metrics': {},
  'GET experiments': {},
  'GET baselines': { query: { model: 'a' } },
  'POST baselines/capture': { body: STRETCH },
  'POST baselines/compare': {
    body: { reference: { kind: 'mlflow', model: 'a', version: '1' }, current: { kind: 'window', ...STRETCH } },
  },
  'POST baselines/store': {
    body: { baseline: { schema: 'modelwatch.baseline/1', model: 'a', version: '1', features: {} } },
  },
  'POST model-card/store': { body: { model: 'a', version: '1', content: 'a card' } },
  'GET audit': { asksNobody: true },
  'GET audit/export': { asksNobody: true },
  'GET audit/accesses': { query: { from: '0', to: '9999999999999' }, asksNobody: true },
  'GET actions': { query: { model: 'a' } },
  'POST actions/dry-run': { body: { model: 'a', action: 'call' } },
  'POST actions/propose': { body: { model: 'a', action: 'call', reason: 'because' } },
  'POST actions/approve': { body: ACTION },
  'POST actions/refuse': { body: { ...ACTION, reason: 'because' } },
  'POST actions/end-proof': { body: { ...ACTION, reason: 'because' } },
  'POST actions/stop': {},
  'POST actions/resume': {},
  // What nobody signed is refused before anybody is asked.
  'POST actions/webhook': { body: { alerts: [] }, asksNobody: true },
};

const ROUTES = routesOfTheRouter();

/** By method and path, from the list that the process makes its router of. */
function routesOfTheRouter(): readonly string[] {
  const instances = new Instances({});
  const settings = parseTrailSettings({});
  const log = createLog({ level: 'error', write: () => undefined });
  const trail = openTrail(settings, { log, metrics: createMetrics('test', '0').trail, proxies: {} });
  return allRoutes(instances, settings, trail, new Drivers(instances)).map(({ method, path }) => `${method} ${path}`);
}

/** Routes in whose answering a source was asked. */
const asking = new Set<string>();

const OPTIONS = { from: 0, to: 0, intervalMs: 60_000, maxDataPoints: 10 };

test('each route has an example, and each example a route', () => {
  expect([...ROUTES].sort()).toEqual(Object.keys(EXAMPLES).sort());
});

describe.each([
  ['basic', { auth: { type: 'basic', user: 'user' } }],
  ['bearer', { auth: { type: 'bearer' } }],
  ['forward', { auth: { type: 'forward' } }],
])('a source that repeats what was sent to it, %s', (_, settings) => {
  let server: FaultServer;
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let plugin: PluginProcess;
  let client: PluginClient;
  const log: string[] = [];
  const trail = mkdtempSync(path.join(tmpdir(), 'modelwatch-redaction-'));
  const headers = { authorization: `Bearer ${FORWARDED}` };

  beforeAll(async () => {
    server = await startFaultServer(text(''));
    collector = await startCollector();
    plugin = await startPlugin({
      command: process.execPath,
      args: [await builtBundle()],
      environment: {
        GF_PLUGIN_LOG_LEVEL: 'debug',
        GF_PLUGIN_AUDIT_FOLDER: trail,
        GF_INSTANCE_OTLP_ADDRESS: collector.address,
      },
      onLog: (line) => log.push(line),
    });
    const source = { url: server.url, headers: ['X-Own'], ...settings };
    const call = { id: 'call', kind: 'notify', models: ['a'], url: `${server.url}/call`, headers: ['X-Own'] };
    client = new PluginClient(plugin.address, {
      uid: 'x',
      name: 'x',
      jsonData: {
        prometheus: source,
        mlflow: source,
        actions: {
          hosts: [new URL(server.url).host],
          webhook: true,
          annotations: { url: server.url },
          list: [{ ...call, approval: 'none' }],
        },
      },
      secrets: {
        ...Object.fromEntries(
          ['prometheus', 'mlflow'].flatMap((name) => [
            [`${name}Password`, PASSWORD],
            [`${name}Token`, TOKEN],
            [`${name}HeaderValue1`, HEADER],
          ])
        ),
        [headerSecretKey(actionOwner('call'), 0)]: CALLED,
        [GRAFANA_TOKEN_KEY]: ANNOTATING,
        [WEBHOOK_SECRET_KEY]: SIGNING,
      },
      updated: 1,
    });
  }, 300_000);

  afterAll(async () => {
    client.close();
    plugin.kill();
    collector.stop();
    await Promise.all([plugin.ended, server.stop()]);
    rmSync(trail, { recursive: true });
  });

  const called = async (route: string): Promise<string> => {
    const [method = '', to = ''] = route.split(' ');
    const { query, body, asksNobody } = EXAMPLES[route] ?? {};
    const before = server.requests.length;
    const answer = await client.resource({
      method,
      url: query === undefined ? to : `${to}?${new URLSearchParams(query).toString()}`,
      headers: { authorization: [headers.authorization] },
      body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
    });
    if (asksNobody !== true && server.requests.length > before) {
      asking.add(route);
    }
    return Buffer.from(answer.body).toString('utf8');
  };

  /** What a live channel gives first, or why it ends; nothing where it is refused. */
  const streamed = async (): Promise<string> => {
    const { path: channel } = z
      .looseObject({ path: z.string().optional() })
      .parse(JSON.parse(await called('POST live')));
    if (channel === undefined) {
      return '';
    }
    const stopped = new AbortController();
    const evaluated = server.requests.length;
    const first = client.live(channel, LIVE, stopped.signal).next();
    const asked = until(() => server.requests.length > evaluated + 1).then(() => ({ value: '' }));
    const given = await Promise.race([first, asked]).catch((error: unknown) => ({ value: errorText(error) }));
    stopped.abort();
    return String(given.value);
  };

  const expectNoSecret = (said: unknown): void => {
    const all = JSON.stringify(said);
    const plain = all.replaceAll('\\\\', '\\').replaceAll('\\"', '"');
    expect(SECRETS.filter((secret) => all.includes(secret) || plain.includes(secret))).toEqual([]);
  };

  test.each(Object.entries(WAYS))(
    'as %s',
    async (way, behaviour) => {
      server.behave(behaviour);
      const now = Date.now();
      const times = { ...OPTIONS, from: now - 600_000, to: now };
      const queries = [
        ...[...signals.keys()].map((signal) => ({ signal, options: signal === 'promql' ? { expr: 'up' } : {} })),
        ...['registry', 'runs', 'parameters', 'history', 'deployments'].map((view) => ({
          signal: 'mlflow',
          options: { view },
        })),
        { signal: 'llm', options: { source: 'traces' } },
      ].map((query, i) => ({ ...times, refId: `${i}`, json: { model: 'a', ...query } }));
      const said: unknown[] = [
        ...(await client.queryWritten(queries, { headers })).values(),
        await client.health(),
        await streamed(),
      ];
      // One after another: so it is known which of them asks.
      for (const route of ROUTES) {
        said.push(await called(route));
      }
      const asked = server.requests.filter((request) => JSON.stringify(request.headers).includes(HEADER));
      expect(asked.length).toBeGreaterThan(10);
      expectNoSecret(said);
      // Of that nothing is repeated at all.
      expect(JSON.stringify(said).includes('[redacted]')).toBe(way !== 'JSON that is none of it');
    },
    120_000
  );

  test('as what the process writes down: its log, its trail, its spans', async () => {
    await until(() => Buffer.concat(collector.received).includes('callResource'));
    const written = readdirSync(trail).map((file) => readFileSync(path.join(trail, file), 'utf8'));
    expect(written.join('').length).toBeGreaterThan(1000);
    expect(log.length).toBeGreaterThan(0);
    expectNoSecret([log, written, Buffer.concat(collector.received).toString('utf8')]);
  }, 90_000);
});

test('each route asked the sources whose answers were looked through', () => {
  const asks = Object.keys(EXAMPLES).filter((route) => EXAMPLES[route]?.asksNobody !== true);
  expect(asks.filter((route) => !asking.has(route))).toEqual([]);
});
