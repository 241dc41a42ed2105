import type { NavModelItem } from '@grafana/data';
import { config } from '@grafana/runtime';
import { z } from 'zod';

export const APP_ID = 'modelwatch-monitoring-app';
export const DATA_SOURCE_ID = 'modelwatch-monitoring-datasource';
export const APP_HOME = `/a/${APP_ID}`;

const pageSchema = z.object({
  type: z.literal('page'),
  name: z.string(),
  path: z.string(),
  addToNav: z.literal(true),
  defaultNav: z.boolean().default(false),
});

const appSchema = z.object({ name: z.string(), includes: z.array(z.unknown()) });

/**
 * The app and its pages as items of Grafana's navigation. The page that is the default lends the app its address, and is no
 * item itself.
 */
export function appSection(): NavModelItem {
  const { name, includes } = appSchema.parse(config.apps[APP_ID]);
  const pages = includes.flatMap((include) => {
    const page = pageSchema.safeParse(include);
    return page.success ? [{ ...page.data, url: page.data.path.replace('%PLUGIN_ID%', APP_ID) }] : [];
  });
  const section: NavModelItem = { text: name, url: pages.find(({ defaultNav }) => defaultNav)?.url ?? APP_HOME };
  section.children = pages
    .filter(({ url }) => url !== section.url)
    .map(({ name: text, url }) => ({ text, url, parentItem: section }));
  return section;
}
