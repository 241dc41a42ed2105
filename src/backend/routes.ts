import { actionRoutes } from './actions';
import { auditRoutes } from './audit';
import type { Route } from './grafana';
import type { Instances } from './instance';
import { resourceRoutes } from './resources';

/** All that may be called by a path: a route that is not here is not there. */
export const allRoutes = (
  instances: Instances,
  [settings, trail]: readonly [Parameters<typeof auditRoutes>[0], Parameters<typeof auditRoutes>[1]],
  drivers: Parameters<typeof actionRoutes>[0]
): readonly Route[] => [
  ...resourceRoutes(instances),
  ...auditRoutes(settings, trail, instances),
  ...actionRoutes(drivers),
];
