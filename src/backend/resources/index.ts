import { createRouter, type PluginHandlers } from '../grafana';
import type { Instances } from '../instance';
import { baselineRoutes } from './baselines';
import { contractRoute } from './contract';
import { lookupRoutes } from './lookups';
import { profilesRoute } from './profiles';
import { signalsRoute } from './signals';
import { statusRoute } from './status';

/** What the front end asks besides queries: the registry, and what the sources know to choose from. */
export function resources(instances: Instances): PluginHandlers['callResource'] {
  return createRouter([
    signalsRoute,
    statusRoute(instances),
    profilesRoute(instances),
    contractRoute(instances),
    ...lookupRoutes(instances),
    ...baselineRoutes(instances),
  ]);
}
