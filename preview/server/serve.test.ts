import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { builtBundle } from '../../test/support/bundle';
import { freePort } from '../../test/support/freePort';
import { findRoute, HttpError, json, jsonBody, refusal, type Route } from './http';
import { Builds } from './routes/page';
import { epochMs } from './routes/queries';
import { type PreviewServer, servePreview } from './serve';

const SECRET = 'the-password-of-nobody';
const root = path.resolve(__dirname, '..', '..');
const page = mkdtempSync(path.join(tmpdir(), 'modelwatch-page-'));
const builds = new Builds();
let server: PreviewServer;

beforeAll(async () => {
  server = await servePreview({
    root,
    port: 0,
    plugin: { command: process.execPath, args: [await builtBundle()], say: () => undefined },
    instances: [
      {
        uid: 'modelwatch',
        name: '</script><b>Modelwatch',
        updated: 1,
        jsonData: { prometheus: { url: `http://127.0.0.1:${await freePort()}`, auth: { type: 'basic', user: 'u' } } },
        secrets: { prometheusPassword: SECRET },
      },
    ],
    page,
    assets: () => ({ script: 'main.js', style: 'main.css' }),
    builds,
  });
}, 300_000);
afterAll(async () => {
  await server.stop();
  rmSync(page, { recursive: true });
});

const ask = (address: string, init?: RequestInit) => fetch(server.url + address, init);
const send = (address: string, body: unknown, method = 'POST') =>
  ask(address, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** As it stands: `fetch` would tidy the path, and set the Host header itself. */
const raw = (address: string, headers: Record<string, string> = {}): Promise<number | undefined> =>
  new Promise((settle, reject) => {
    const { port } = new URL(server.url);
    request({ port, host: '127.0.0.1', path: address, headers }, (answer) => {
      answer.resume();
      settle(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });

it('shows data sources without their secrets, and keeps a secret that is not sent again', async () => {
  const listed = await (await ask('/api/datasources')).text();
  expect(listed).toContain('"secureJsonFields":{"prometheusPassword":true}');
  expect(listed).not.toContain(SECRET);
  const saved = await send('/api/datasources/uid/modelwatch', { name: 'Renamed', jsonData: {} }, 'PUT');
  expect(await saved.text()).not.toContain(SECRET);
  expect(server.sources.get('modelwatch').config).toMatchObject({
    name: 'Renamed',
    secrets: { prometheusPassword: SECRET },
  });
});

it('adds a data source and takes it away', async () => {
  const { datasource }: { datasource: { uid: string } } = await (
    await send('/api/datasources', { name: 'One' })
  ).json();
  expect((await ask(`/api/datasources/uid/${datasource.uid}`)).status).toBe(200);
  expect((await send('/api/datasources', { name: 'Two', type: 'prometheus' })).status).toBe(400);
  expect((await ask(`/api/datasources/uid/${datasource.uid}`, { method: 'DELETE' })).status).toBe(200);
  expect((await ask(`/api/datasources/uid/${datasource.uid}`)).status).toBe(404);
});

it('passes queries, resources and health on to the plugin, and its errors back', async () => {
  const query = { refId: 'A', datasource: { uid: 'modelwatch' }, signal: 'latency' };
  const answer = await send('/api/ds/query', { queries: [query], from: 'now-1h', to: 'now' });
  const { results }: { results: { A: { error: string } } } = await answer.json();
  expect([answer.status, results.A.error]).toEqual([400, expect.stringContaining('Prometheus')]);
  const signals: unknown = await (await ask('/api/datasources/uid/modelwatch/resources/signals')).json();
  expect(signals).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'latency' })]));
  const health = await ask('/api/datasources/uid/modelwatch/health');
  expect([health.status, await health.json()]).toMatchObject([400, { status: 'ERROR' }]);
});

it('refuses what is no query, and what it does not have', async () => {
  expect((await send('/api/ds/query', { queries: [] })).status).toBe(400);
  expect((await ask('/api/admin/users')).status).toBe(404);
  expect((await ask('/api/datasources/uid/nowhere/health')).status).toBe(404);
});

it('serves files of the plugin, and none of anybody else', async () => {
  const base = '/public/plugins/modelwatch-monitoring-app';
  expect(await raw('/public/build/img/icons/unicons/bell.svg')).toBe(200);
  expect(await raw(`${base}/..%2f..%2fpackage.json`)).toBe(404);
  // Dots that are no secret are taken away before anything is looked for: this is the page, as any other address.
  expect((await ask(`${base}/../../../package.json`)).headers.get('content-type')).toContain('text/html');
  expect(await raw('/public/plugins/modelwatch-monitoring-datasource/backend.cjs')).toBe(404);
});

it('answers at its own names alone', async () => {
  expect(await raw('/', { host: 'rebound.example:3080' })).toBe(403);
  expect(await raw('/api/datasources', { host: 'localhost', origin: 'https://elsewhere.example' })).toBe(403);
});

it('gives the page its policy, and data that stays data', async () => {
  server.sources.put({ ...server.sources.get('modelwatch').config, name: '</script><b>Modelwatch' });
  const answer = await ask('/d/any/dashboard?theme=light');
  const text = await answer.text();
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(text).toContain('data-theme="light"');
  expect(text).not.toContain('</script><b>');
});

it('tells open pages of a build', async () => {
  const answer = await ask('/preview/builds');
  const reader = answer.body?.getReader();
  const next = async () => new TextDecoder().decode((await reader?.read())?.value);
  expect(await next()).toContain('waiting');
  builds.tell();
  expect(await next()).toContain('event: built');
  await reader?.cancel();
});

it('continues after the plugin was started again', async () => {
  await server.plugin.restart();
  const again = await ask('/api/datasources/uid/modelwatch/resources/signals');
  expect(again.status).toBe(200);
});

describe('guard', () => {
  const ask = (headers: Record<string, string>, url = '/') => refusal({ headers, url });

  it.each(['127.0.0.1:3080', 'localhost:3080', '[::1]:3080', 'localhost'])('answers at %s', (host) => {
    expect(ask({ host })).toBeUndefined();
  });

  it.each(['evil.example', 'localhost.evil.example:3080', '127.0.0.1.nip.io', ''])(
    'refuses the name %j, which somebody else has made point here',
    (host) => {
      expect(ask({ host })).toContain(`"${host}"`);
    }
  );

  it('refuses what names no host', () => {
    expect(ask({})).toBeDefined();
  });

  it('refuses pages of other sites, even at the right name', () => {
    const host = 'localhost:3080';
    expect(ask({ host, origin: 'https://evil.example' })).toContain('evil.example');
    expect(ask({ host, 'sec-fetch-site': 'cross-site' })).toBeDefined();
    expect(ask({ host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, '/api/datasources')).toBeDefined();
    expect(ask({ host, origin: 'http://localhost:3081' })).toBeDefined();
    expect(ask({ host, origin: 'http://localhost:3080', 'sec-fetch-site': 'same-origin' })).toBeUndefined();
  });

  it('lets a link from elsewhere open a page, and nothing but a page', () => {
    const followed = { host: 'localhost:3080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(ask(followed, '/d/modelwatch-fleet')).toBeUndefined();
    expect(ask(followed, '/api/datasources/uid/modelwatch/resources/models')).toBeDefined();
  });
});

const route = (method: Route['method'], path: string): Route => ({ method, path, handle: () => json({}) });

const ROUTES = [
  route('GET', '/api/datasources'),
  route('*', '/api/datasources/uid/:uid/resources/*'),
  route('GET', '/api/datasources/uid/:uid'),
  route('GET', '/*'),
];

const found = (method: string, path: string) => {
  const one = findRoute(ROUTES, method, path);
  return one && { path: one.route.path, params: one.params };
};

it('takes the first route that fits, with its parameters', () => {
  expect(found('GET', '/api/datasources')).toEqual({ path: '/api/datasources', params: {} });
  expect(found('GET', '/api/datasources/uid/a%20b')).toEqual({
    path: '/api/datasources/uid/:uid',
    params: { uid: 'a b' },
  });
  expect(found('POST', '/api/datasources/uid/m/resources/models/x')).toEqual({
    path: '/api/datasources/uid/:uid/resources/*',
    params: { uid: 'm', rest: 'models/x' },
  });
  expect(found('GET', '/d/some/where')?.path).toBe('/*');
  expect(found('POST', '/d/some/where')).toBeUndefined();
});

it('refuses addresses that are not encoded', () => {
  expect(() => findRoute(ROUTES, 'GET', '/api/datasources/uid/%E0%A4%A')).toThrow(HttpError);
});

it('reads a body as JSON, none at all as nothing, and refuses the rest', async () => {
  const bodyOf = (text: string) => ({ body: () => Promise.resolve(new TextEncoder().encode(text)) });
  await expect(jsonBody(bodyOf('{"a":1}'))).resolves.toEqual({ a: 1 });
  await expect(jsonBody(bodyOf(''))).resolves.toBeUndefined();
  await expect(jsonBody(bodyOf('{'))).rejects.toMatchObject({ status: 400 });
});

const NOW = 1_700_000_000_000;

it.each([
  ['now', NOW],
  ['now-30s', NOW - 30_000],
  ['now-6h', NOW - 6 * 3_600_000],
  ['now-7d', NOW - 7 * 86_400_000],
  ['1699999999999', 1_699_999_999_999],
])('reads %s', (text, expected) => {
  expect(epochMs(text, NOW)).toBe(expected);
});

it.each(['', 'yesterday', 'now/d', 'now-6y'])('refuses %j', (text) => {
  expect(() => epochMs(text, NOW)).toThrow('neither');
});
