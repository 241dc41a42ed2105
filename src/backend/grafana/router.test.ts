import { z } from 'zod';
import { PluginError } from './errors';
import type { CallContext, OrgRole, ResourceRequest } from './plugin';
import { createRouter, json, pathAmong, route } from './router';
import { fromText, toText } from './wire/bytes';

const context = (role?: OrgRole): CallContext => ({
  plugin: {
    orgId: 1,
    pluginId: 'p',
    pluginVersion: '1',
    grafanaConfig: {},
    userAgent: '',
    ...(role && { user: { login: 'v', name: 'V', email: '', role } }),
  },
  headers: {},
  cancelled: new AbortController().signal,
});

const request = (method: string, path: string, search = '', body = ''): ResourceRequest => ({
  method,
  path,
  query: new URLSearchParams(search),
  body: fromText(body),
});

const routes = [
  route({
    method: 'GET',
    path: 'models/:model/versions/:version',
    role: 'Viewer',
    query: z.object({ limit: z.coerce.number().int().positive().default(10), label: z.array(z.string()).optional() }),
    handle: async ({ parameters, query }) => json({ ...parameters, ...query }),
  }),
  route({
    method: 'POST',
    path: 'rules',
    role: 'Editor',
    body: z.object({ threshold: z.number() }),
    handle: async ({ body }) => json({ double: body.threshold * 2 }, 201),
  }),
  route({
    method: 'GET',
    path: 'down',
    role: 'None',
    handle: () => Promise.reject(new PluginError('MLflow does not answer', 502, 'downstream')),
  }),
  route({ method: 'GET', path: 'bug', role: 'None', handle: () => Promise.reject(new TypeError('bug')) }),
];
const router = createRouter(routes);

const ask = async (asked: ResourceRequest, role?: OrgRole) => {
  const { body, ...answer } = await router(asked, context(role));
  return { ...answer, body: JSON.parse(toText(body)) };
};

describe('the router', () => {
  it('fills in parameters, query and defaults', async () => {
    expect(await ask(request('GET', 'models/a%2Fb/versions/3', 'label=x&label=y'), 'Viewer')).toMatchObject({
      status: 200,
      body: { model: 'a/b', version: '3', limit: 10, label: ['x', 'y'] },
    });
  });

  it('takes a path that is no URL encoding unchanged', async () => {
    expect(await ask(request('GET', '/models/50%/versions/3/'), 'Admin')).toMatchObject({ body: { model: '50%' } });
  });

  it('tells the path of a route by its pattern, and nothing of one that none has', () => {
    const paths = ['/models/secret/versions/3/', 'rules', 'models/secret'].map(pathAmong(routes));
    expect(paths).toEqual(['models/:model/versions/:version', 'rules', undefined]);
  });

  it('parses a body', async () => {
    expect(await ask(request('POST', 'rules', '', '{"threshold":2}'), 'Editor')).toMatchObject({
      status: 201,
      body: { double: 4 },
    });
  });

  it.each([
    ['a path that is not there', request('GET', 'models'), 'Admin', 404, /no resource "models"/],
    ['a method that is not there', request('DELETE', 'rules'), 'Admin', 405, /takes POST, not DELETE/],
    ['a role that is too low', request('POST', 'rules', '', '{"threshold":2}'), 'Viewer', 403, /role Editor/],
    ['no user', request('POST', 'rules', '', '{"threshold":2}'), undefined, 403, /role Editor/],
    ['a body of another shape', request('POST', 'rules', '', '{"threshold":"2"}'), 'Admin', 400, /threshold/],
    ['a body that is no JSON', request('POST', 'rules', '', '{'), 'Admin', 400, /not JSON/],
    [
      'a body that is too long',
      request('POST', 'rules', '', '['.repeat(300_000)),
      'Admin',
      413,
      /more than the 262144/,
    ],
    ['a body that is too deep', request('POST', 'rules', '', '["[",'.repeat(101)), 'Admin', 413, /more than 100 deep/],
    ['brackets in a text', request('POST', 'rules', '', `["\\"${'['.repeat(101)}"]`), 'Admin', 400, /not an object/],
    ['many lists', request('POST', 'rules', '', `[${'[],'.repeat(101)}[]]`), 'Admin', 400, /not an object/],
    ['an empty body', request('POST', 'rules'), 'Admin', 400, /body: is missing/],
    ['a query of another shape', request('GET', 'models/a/versions/1', 'limit=-1'), 'Viewer', 400, /limit/],
    ['a source that is down', request('GET', 'down'), undefined, 502, /MLflow does not answer/],
  ] as const)('answers %s with its status and a message', async (_, asked, role, status, message) => {
    expect(await ask(asked, role)).toMatchObject({ status, body: { message: expect.stringMatching(message) } });
  });

  it('says who refused, for the audit trail', async () => {
    expect((await ask(request('POST', 'rules', '', '{"threshold":2}'), 'Viewer')).refusedBy).toBe('role');
    expect((await ask(request('GET', 'down'))).refusedBy).toBeUndefined();
  });

  it('says which methods a path takes', async () => {
    expect((await ask(request('PUT', 'rules'), 'Admin')).headers.Allow).toEqual(['POST']);
  });

  it('passes a bug on', async () => {
    await expect(router(request('GET', 'bug'), context())).rejects.toThrow(TypeError);
  });
});
