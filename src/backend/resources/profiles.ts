import { detectionQuery, detectProfiles, profiles } from '../../profiles';
import { seconds } from '../../query/units';
import { json, route } from '../grafana';
import type { Instances } from '../instance';
import { ask } from './caller';

/** Which profiles there are, and which of them Prometheus holds metrics of. */
export const profilesRoute = (instances: Instances) =>
  route({
    method: 'GET',
    path: 'profiles',
    role: 'Viewer',
    handle: async (_, context) => {
      const found = await ask(instances, context, async ({ sources, caller }) =>
        detectProfiles(
          await sources
            .forCall(caller.identity)
            .answer(
              { kind: 'prometheus.instant', expr: detectionQuery(), time: seconds(Date.now() / 1000) },
              caller.cancelled
            )
        )
      );
      const known = [...profiles.values()].map(({ id, title, kind, limits }) => ({ id, title, kind, limits }));
      return json({ known, found });
    },
  });
