import { findRoute, HttpError, json, jsonBody, type Route } from './http';

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

it('takes the first route that fits, with what stood in its places', () => {
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
