import { z } from 'zod';
import plugin from '../plugin.json';
import { matchRoute, ROUTES } from './routes';
import type { PageRoute } from './shell';

const BASE = '/a/modelwatch-monitoring-app';

const route = (path: string): PageRoute => ({
  path,
  title: () => path,
  role: 'Viewer',
  inNav: false,
  Page: () => null,
});
const some = [route(''), route('models/:model'), route('setup')];
const at = (path: string) => matchRoute(path, BASE, some);

it('finds the home page with and without a slash', () => {
  expect(at(BASE)?.route.path).toBe('');
  expect(at(`${BASE}/`)?.route.path).toBe('');
});

it('takes what stands in the path out of it, as it was before it was written there', () => {
  expect(at(`${BASE}/models/${encodeURIComponent('loan / approval')}`)?.params).toEqual({ model: 'loan / approval' });
  expect(at(`${BASE}/models/%E0%A4%A`)?.params).toEqual({ model: '%E0%A4%A' });
});

it('knows when there is no such page', () => {
  expect(at(`${BASE}/nowhere`)).toBeUndefined();
  expect(at(`${BASE}/models`)).toBeUndefined();
  expect(at(`${BASE}/models/a/b`)).toBeUndefined();
});

const pageSchema = z.object({
  type: z.literal('page'),
  name: z.string(),
  path: z.string(),
  role: z.string(),
  addToNav: z.literal(true),
});

it('is what plugin.json leads to, with the same names and roles', () => {
  const included = plugin.includes.flatMap((one) => {
    const page = pageSchema.safeParse(one);
    return page.success ? [page.data] : [];
  });
  expect(included.map(({ name, path, role }) => ({ name, path: path.replace('/a/%PLUGIN_ID%/', ''), role }))).toEqual(
    ROUTES.filter(({ inNav }) => inNav).map(({ title, path, role }) => ({ name: title(), path, role }))
  );
});
