import { actionRoutes, type Drivers } from './actions';
import { auditRoutes, type Trail, type TrailSettings } from './audit';
import type { Route } from './grafana';
import type { Instances } from './instance';
import { resourceRoutes } from './resources';

/** All that may be called by a path: a route that is not here is not there. */
export const allRoutes = (
  instances: Instances,
  settings: TrailSettings,
  trail: Trail,
  drivers: Drivers
): readonly Route[] => [
  ...resourceRoutes(instances),
  ...auditRoutes(settings, trail, instances),
  ...actionRoutes(drivers),
];
