import { z } from 'zod';
import { chosenFrom } from '../../query/choices';

export const healthOptions = z.strictObject({
  view: z
    .enum(['table', 'levels', 'worst', 'matrix'])
    .default('table')
    .describe(
      'table: a row a model, version and signal, the worst first; levels: 0 ok, 1 warning, 2 critical, over time, the worst first; worst: the same, the worst of all signals of each model and version; matrix: a row a model and version, a column a signal'
    ),
  signals: z
    .array(z.string())
    .default([])
    .meta(chosenFrom('signals'))
    .describe('Which signals; none means all that belong to the health of a model'),
});
export type HealthOptions = z.infer<typeof healthOptions>;
