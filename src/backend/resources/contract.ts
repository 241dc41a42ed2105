import { z } from 'zod';
import { lint } from '../../contract/lint';
import { json, route } from '../grafana';
import type { Instances } from '../instance';
import { ask } from './caller';
import { exposedByModel, exposedOf } from './exposed';
import { namingOf } from './naming';

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
          const { own } = namingOf(asker.contract);
          const findings = lint(exposed).map((finding) => ({ ...finding, metric: own(finding.metric) }));
          return { model, series: exposed.series, findings };
        })
      ),
  });
