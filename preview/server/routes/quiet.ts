import { json, type Route } from '../http';

const empty = (path: string, value: unknown): Route => ({ method: 'GET', path, handle: () => json(value) });

/** What Grafana's packages ask for in passing, and of which the preview has nothing. */
export const quietRoutes: Route[] = [
  empty('/api/annotations', []),
  empty('/api/user/preferences', {}),
  empty('/api/org', { id: 1, name: 'Preview' }),
  empty('/api/health', { database: 'ok', version: 'preview' }),
  { method: 'GET', path: '/apis/*', handle: () => json({ items: [] }) },
];
