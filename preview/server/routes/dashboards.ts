import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { HttpError, json, type Route } from '../http';

const dashboardSchema = z.looseObject({ uid: z.string(), title: z.string(), tags: z.array(z.string()).default([]) });
type Dashboard = z.infer<typeof dashboardSchema>;

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** Read on every request: the files may have been regenerated. */
function dashboardsOf(folder: string): Dashboard[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.sort().map((name) => dashboardSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))));
}

export const dashboardRoutes = (folder: string): Route[] => [
  {
    method: 'GET',
    path: '/api/search',
    handle: ({ url }) => {
      const { searchParams } = url;
      const search = searchParams.get('query')?.toLowerCase() ?? '';
      const tags = searchParams.getAll('tag');
      const uids = searchParams.getAll('dashboardUIDs');
      return json(
        dashboardsOf(folder)
          .filter(({ title }) => title.toLowerCase().includes(search))
          .filter((one) => tags.every((tag) => one.tags.includes(tag)))
          .filter(({ uid }) => uids.length === 0 || uids.includes(uid))
          .map(({ uid, title, tags: own }, i) => ({
            id: i + 1,
            uid,
            title,
            tags: own,
            type: 'dash-db',
            uri: `db/${slugOf(title)}`,
            url: `/d/${uid}/${slugOf(title)}`,
          }))
      );
    },
  },
  {
    method: 'GET',
    path: '/api/dashboards/uid/:uid',
    handle: ({ params }) => {
      const dashboard = dashboardsOf(folder).find(({ uid }) => uid === params['uid']);
      if (dashboard === undefined) {
        throw new HttpError(404, `There is no dashboard with the uid "${params['uid']}"`);
      }
      const slug = slugOf(dashboard.title);
      return json({ dashboard, meta: { slug, url: `/d/${dashboard.uid}/${slug}`, provisioned: true, canEdit: false } });
    },
  },
];
