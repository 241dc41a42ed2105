import { type ComponentType, createContext, useContext } from 'react';
import type { Role } from './roles';

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
export interface CurrentRoute {
  readonly route: PageRoute | undefined;
  readonly routes: readonly PageRoute[];
}

export const RouteContext = createContext<CurrentRoute>({ route: undefined, routes: [] });

export const useCurrentRoute = (): CurrentRoute => useContext(RouteContext);
