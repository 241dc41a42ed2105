import { t } from '@grafana/i18n';
import { lazy } from 'react';
import { HOME, type PageRoute } from './shell';

/** All pages. Those in the navigation are in `plugin.json` too; a test compares them. */
export const ROUTES: readonly PageRoute[] = [
  {
    path: HOME,
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
    parent: HOME,
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
    inNav: true,
    Page: lazy(() => import('./pages/runbooks')),
  },
  {
    path: 'runbooks/:id',
    title: () => t('pages.runbook', 'Runbook'),
    role: 'Viewer',
    inNav: false,
    parent: 'runbooks',
    Page: lazy(() => import('./pages/runbook')),
  },
  {
    path: 'baselines',
    title: () => t('pages.baselines', 'Baselines'),
    role: 'Viewer',
    inNav: true,
    Page: lazy(() => import('./pages/baselines')),
  },
  {
    path: 'report',
    title: () => t('pages.report', 'Report'),
    role: 'Viewer',
    inNav: true,
    Page: lazy(() => import('./pages/report')),
  },
  {
    path: 'audit',
    title: () => t('pages.audit', 'Audit'),
    role: 'Admin',
    inNav: true,
    Page: lazy(() => import('./pages/audit')),
  },
];
