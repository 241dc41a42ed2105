import { locationUtil } from '@grafana/data';

type Query = Readonly<Record<string, string | undefined>>;

/** An address in this Grafana, for a link: with the sub path that it may be served under. */
export function grafanaLink(path: string, query: Query = {}): string {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))
  ).toString();
  return locationUtil.assureBaseUrl(search === '' ? path : `${path}?${search}`);
}

/** An address of this app; `path` without a slash at its front. */
export const appLink = (path: string, query: Query = {}): string =>
  grafanaLink(path === '' ? APP_BASE : `${APP_BASE}/${path}`, query);

export const modelLink = (model: string, query: Query = {}): string => appLink(modelPath(model), query);

export const dashboardLink = (slug: string, query: Query = {}): string => grafanaLink(`/d/modelwatch-${slug}`, query);

export const APP_ID = 'modelwatch-monitoring-app';
export const APP_BASE = `/a/${APP_ID}`;

/** Where the app's own address leads, below its base. */
export const HOME = 'fleet';

/** A model's page, below the app's base. */
export const modelPath = (model: string): string => `models/${encodeURIComponent(model)}`;
