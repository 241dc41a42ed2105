import { z } from 'zod';
import type { Evaluator } from '../alerting/evaluator';
import { groupSchema } from '../alerting/rule';
import { shownGroup } from '../alerting/shown';
import type { RuleStore } from '../alerting/store';
import { HttpError, json, jsonBody, type Route, type ServerRequest } from '../http';

const folderSchema = z.object({ title: z.string().min(1), uid: z.string().min(1).optional() });

const RULER = '/api/ruler/grafana/api/v1/rules';

/** Folders, rules and their state, at Grafana's addresses: what its own pages and the app's ask. */
export const alertingRoutes = (store: RuleStore, evaluator: Evaluator): Route[] => [
  { method: 'GET', path: '/api/folders', handle: () => json(store.folders()) },
  {
    method: 'POST',
    path: '/api/folders',
    handle: async (asked) => {
      const { title, uid } = await parsed(asked, folderSchema, 'a folder');
      return json(store.addFolder(title, uid));
    },
  },
  {
    method: 'GET',
    path: '/api/prometheus/grafana/api/v1/rules',
    handle: () =>
      json({
        status: 'success',
        data: {
          groups: store
            .groups()
            .map(({ folder, group }) => shownGroup(folder, group, (rule) => evaluator.stateOf(rule))),
        },
      }),
  },
  {
    method: 'GET',
    path: RULER,
    handle: () => {
      const all = store.groups();
      const titles = [...new Set(all.map(({ folder }) => folder.title))];
      return json(
        Object.fromEntries(
          titles.map((title) => [title, all.filter(({ folder }) => folder.title === title).map(({ group }) => group)])
        )
      );
    },
  },
  {
    method: 'POST',
    path: `${RULER}/:folder`,
    handle: async (asked) => {
      const group = await parsed(asked, groupSchema, 'a group of rules');
      store.write(asked.params['folder'] ?? '', group);
      return json({ message: 'rule group updated successfully' }, 202);
    },
  },
  {
    method: 'DELETE',
    path: `${RULER}/:folder/:group`,
    handle: ({ params }) => {
      store.delete(params['folder'] ?? '', params['group'] ?? '');
      return json({ message: 'rules deleted' }, 202);
    },
  },
];

async function parsed<T>(asked: ServerRequest, schema: z.ZodType<T>, what: string): Promise<T> {
  const result = schema.safeParse(await jsonBody(asked));
  if (!result.success) {
    throw new HttpError(400, `This is not ${what}: ${z.prettifyError(result.error)}`);
  }
  return result.data;
}
