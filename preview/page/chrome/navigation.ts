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
 * The app and its pages as items of Grafana's navigation. The default page gives the app its URL and is not an
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

interface Crumb {
  readonly text: string;
  readonly href: string;
}

/** Of the app and its pages, the navigation item with the longest address that `pathname` begins with. */
export function sectionOf(app: NavModelItem, pathname: string): NavModelItem {
  return [app, ...(app.children ?? [])]
    .filter(({ url = '' }) => pathname.startsWith(url))
    .reduce((best, one) => ((one.url ?? '').length > (best.url ?? '').length ? one : best), app);
}

/**
 * The breadcrumbs that Grafana shows of a page: of the page and what is above it, then of the navigation item that the page
 * belongs to and what is above that. An active tab behind the first has a crumb of its own after its page's; the navigation
 * item has none where the crumb before it has the same path. See docs/grafana.md.
 */
export function breadcrumbs(section: NavModelItem, page?: NavModelItem): readonly Crumb[] {
  const pages = upwards(page);
  const top = pages.at(-1);
  const repeats = top !== undefined && pathOf(top) !== '' && pathOf(top) === pathOf(section);
  return [...pages, ...(repeats ? upwards(section.parentItem) : upwards(section))].reverse().flatMap(crumbsOf);
}

const pathOf = ({ url = '' }: NavModelItem): string => url.split('?')[0] ?? '';

function upwards(item: NavModelItem | undefined): NavModelItem[] {
  return item === undefined ? [] : [item, ...upwards(item.parentItem)];
}

function crumbsOf(item: NavModelItem): Crumb[] {
  const { children = [], hideFromBreadcrumbs } = item;
  const tab = children.findIndex(({ active }) => active);
  const shown = hideFromBreadcrumbs === true ? [] : [item, ...(tab > 0 ? children.slice(tab, tab + 1) : [])];
  return shown.map(({ text, url = '' }) => ({ text, href: url }));
}
