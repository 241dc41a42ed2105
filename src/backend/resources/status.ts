import { json, route } from '../grafana';
import { healthOf, type Instances } from '../instance';

/** The health of both sources in one answer, for pages that show it. */
export const statusRoute = (instances: Instances) =>
  route({
    method: 'GET',
    path: 'status',
    role: 'Viewer',
    handle: async (_, context) => json(await healthOf(instances, context)),
  });
