import type { IncomingMessage } from 'node:http';
import { PluginClient, type PluginProcess, startPlugin } from '../host';
import { builtBundle } from './support/bundle';
import { type Behaviour, type FaultServer, json, startFaultServer, text } from './support/faultServer';

/** A source that repeats what was sent to it, wherever it can: nobody may read a secret in what comes of it. */

const PASSWORD = 'correct "horse" & bättery';
const TOKEN = 'bearer-token-0123456789';
const HEADER = 'own-header/0123456789+abc&';
const FORWARDED = 'users-own-token-9876543210';

const SECRETS = [PASSWORD, `user:${PASSWORD}`, TOKEN, HEADER, FORWARDED].flatMap((secret) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  new URLSearchParams({ '': secret }).toString().slice(1),
  Buffer.from(secret).toString('base64').replace(/.?=*$/, ''),
]);

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

const ROUTES = [
  'models',
  'versions?model=a',
  'labels',
  'label-values?label=model',
  'metrics',
  'experiments',
  'contract?model=a',
  'profiles',
  'status',
  'baselines?model=a',
];

const OPTIONS = { from: 0, to: 0, intervalMs: 60_000, maxDataPoints: 10 };

describe.each([
  ['basic', { auth: { type: 'basic', user: 'user' } }],
  ['bearer', { auth: { type: 'bearer' } }],
  ['forward', { auth: { type: 'forward' } }],
])('a source that repeats what was sent to it, %s', (_, settings) => {
  let server: FaultServer;
  let plugin: PluginProcess;
  let client: PluginClient;
  const log: string[] = [];

  beforeAll(async () => {
    server = await startFaultServer(text(''));
    const environment = { GF_PLUGIN_LOG_LEVEL: 'debug' };
    const bundle = await builtBundle();
    plugin = await startPlugin({
      command: process.execPath,
      args: [bundle],
      environment,
      onLog: (line) => log.push(line),
    });
    const source = { url: server.url, headers: ['X-Own'], ...settings };
    client = new PluginClient(plugin.address, {
      uid: 'x',
      name: 'x',
      jsonData: { prometheus: source, mlflow: source },
      secrets: Object.fromEntries(
        ['prometheus', 'mlflow'].flatMap((name) => [
          [`${name}Password`, PASSWORD],
          [`${name}Token`, TOKEN],
          [`${name}HeaderValue1`, HEADER],
        ])
      ),
      updated: 1,
    });
  });

  afterAll(async () => {
    client.close();
    plugin.kill();
    await Promise.all([plugin.ended, server.stop()]);
  });

  test.each(Object.entries(WAYS))('as %s', async (way, behaviour) => {
    server.behave(behaviour);
    const now = Date.now();
    const times = { ...OPTIONS, from: now - 600_000, to: now };
    const queries = [
      { signal: 'promql', options: { expr: 'up' } },
      { signal: 'latency' },
      { signal: 'drift' },
      { signal: 'health' },
      { signal: 'mlflow' },
      { signal: 'mlflow', options: { view: 'runs' } },
      { signal: 'sources' },
    ].map((query, i) => ({ ...times, refId: `${i}`, json: { model: 'a', ...query } }));
    const headers = { authorization: `Bearer ${FORWARDED}` };
    const said: unknown[] = [
      ...(await client.queryWritten(queries, { headers })).values(),
      await client.health(),
      ...(await Promise.all(
        ROUTES.map(async (url) => {
          const call = {
            method: 'GET',
            url,
            headers: { authorization: [`Bearer ${FORWARDED}`] },
            body: new Uint8Array(),
          };
          return Buffer.from((await client.resource(call)).body).toString('utf8');
        })
      )),
      log,
    ];
    const asked = server.requests.filter(({ headers }) => JSON.stringify(headers).includes(HEADER));
    expect(asked.length).toBeGreaterThan(10);
    const all = JSON.stringify(said);
    const plain = all.replaceAll('\\\\', '\\').replaceAll('\\"', '"');
    expect(SECRETS.filter((secret) => all.includes(secret) || plain.includes(secret))).toEqual([]);
    // Of that nothing is repeated at all.
    expect(all.includes('[redacted]')).toBe(way !== 'JSON that is none of it');
  });
});
