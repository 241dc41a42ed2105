import { z } from 'zod';
import plugin from '../plugin.json';
import { ROUTES } from './routes';

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

it('has the parents that it names', () => {
  const parents = ROUTES.flatMap(({ parent }) => (parent === undefined ? [] : [parent]));
  expect(ROUTES.map(({ path }) => path)).toEqual(expect.arrayContaining(parents));
});
