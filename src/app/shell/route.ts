import { locationUtil } from '@grafana/data';
import { config } from '@grafana/runtime';
import { type ComponentType, createContext, useContext, useMemo } from 'react';
import { useLocation } from 'react-router-dom';

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

/** The part of a model's page where actions are offered, as the hash of its address names it. */
export const ACTIONS = 'actions';

export interface PageRoute {
  /** Below the app's base, as react-router reads paths. */
  readonly path: string;
  readonly title: () => string;
  readonly role: Role;
  /** Whether `plugin.json` puts it into Grafana's navigation, and the app's tabs show it. */
  readonly inNav: boolean;
  /** Path of the page above it in the breadcrumbs. */
  readonly parent?: string;
  readonly Page: ComponentType;
}

/** The page that is shown, none at an unknown address, among all pages in their order. */
interface CurrentRoute {
  readonly route: PageRoute | undefined;
  readonly routes: readonly PageRoute[];
}

export const RouteContext = createContext<CurrentRoute>({ route: undefined, routes: [] });

export const useCurrentRoute = (): CurrentRoute => useContext(RouteContext);

/** Grafana's basic roles, each with the rights of those before it. */
const ROLES = ['Viewer', 'Editor', 'Admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether the signed-in user has `role` or one above it. Grafana decides what may be done; this decides what is shown. */
export function hasRole(role: Role): boolean {
  const { user } = config.bootData;
  const own = ROLES.findIndex((one) => one === user.orgRole);
  return user.isGrafanaAdmin === true || own >= ROLES.indexOf(role);
}

/** The query of the address; of a parameter that is given twice, the last counts. */
export function useQuery(): Readonly<Partial<Record<string, string>>> {
  const { search } = useLocation();
  return useMemo(() => Object.fromEntries(new URLSearchParams(search)), [search]);
}
