import { z } from 'zod';
import { lint } from '../../signals/contract/lint';
import { json, route } from '../grafana';
import type { Instances } from '../instance';
import { ask } from './caller';
import { exposedByModel, exposedOf } from './exposed';

/**
 * What models expose of the metric contract. Without `model` the series of each by name; with it, those of one model
 * and what the linter says of them.
 */
export const contractRoute = (instances: Instances) =>
  route({
    method: 'GET',
    path: 'contract',
    role: 'Viewer',
    query: z.object({ model: z.string().min(1).optional() }),
    handle: async ({ query: { model } }, context) =>
      json(
        await ask(instances, context, async (asker) => {
          if (model === undefined) {
            return { models: await exposedByModel(asker) };
          }
          const exposed = await exposedOf(asker, model);
          return { model, series: exposed.series, findings: lint(exposed) };
        })
      ),
  });
