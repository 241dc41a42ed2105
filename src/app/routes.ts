import { t } from '@grafana/i18n';
import { lazy } from 'react';
import type { PageRoute } from './shell';

/** Every page there is: one line adds one. What is in the navigation stands in `plugin.json` too; a test compares them. */
export const ROUTES: readonly PageRoute[] = [
  {
    path: '',
    title: () => t('pages.fleet', 'Fleet'),
    role: 'Viewer',
    inNav: true,
    Page: lazy(() => import('./pages/fleet')),
  },
  {
    path: 'models/:model',
    title: () => t('pages.model', 'Model'),
    role: 'Viewer',
    inNav: false,
    Page: lazy(() => import('./pages/model')),
  },
  {
    path: 'setup',
    title: () => t('pages.setup', 'Setup'),
    role: 'Editor',
    inNav: true,
    Page: lazy(() => import('./pages/setup')),
  },
  {
    path: 'alerts',
    title: () => t('pages.alerts', 'Alerts'),
    role: 'Viewer',
    inNav: true,
    Page: lazy(() => import('./pages/alerts')),
  },
  {
    path: 'runbooks',
    title: () => t('pages.runbooks', 'Runbooks'),
    role: 'Viewer',
    inNav: false,
    Page: lazy(() => import('./pages/runbooks')),
  },
  {
    path: 'runbooks/:id',
    title: () => t('pages.runbook', 'Runbook'),
    role: 'Viewer',
    inNav: false,
    Page: lazy(() => import('./pages/runbook')),
  },
  {
    path: 'baselines',
    title: () => t('pages.baselines', 'Baselines'),
    role: 'Viewer',
    inNav: true,
    Page: lazy(() => import('./pages/baselines')),
  },
];

export interface Match {
  readonly route: PageRoute;
  readonly params: Readonly<Record<string, string>>;
}

const segments = (path: string): string[] => path.split('/').filter((one) => one !== '');

/** A segment that is no valid escape is taken as it is: it names nothing, and the page says so. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function paramsOf(pattern: string, own: readonly string[]): Record<string, string> | undefined {
  const wanted = segments(pattern);
  const fits = wanted.length === own.length && wanted.every((part, i) => part.startsWith(':') || part === own[i]);
  return fits
    ? Object.fromEntries(
        wanted.flatMap((part, i) => (part.startsWith(':') ? [[part.slice(1), decoded(own[i])] as const] : []))
      )
    : undefined;
}

/** The page at `path`, which begins with the app's own `basename`; nothing where there is none. */
export function matchRoute(path: string, basename: string, routes = ROUTES): Match | undefined {
  const own = segments(path.startsWith(basename) ? path.slice(basename.length) : path);
  for (const route of routes) {
    const params = paramsOf(route.path, own);
    if (params !== undefined) {
      return { route, params };
    }
  }
  return undefined;
}
