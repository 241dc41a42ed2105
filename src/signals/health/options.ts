import { z } from 'zod';
import { chosenFrom } from '../../query/choices';

export const healthOptions = z.strictObject({
  view: z
    .enum(['table', 'levels', 'worst', 'matrix'])
    .default('table')
    .describe(
      'table: one row per model, version and signal, the worst first; levels: 0 ok, 1 warning, 2 critical, over time, the worst first; worst: the same, but the worst signal of each model and version; matrix: one row per model and version, one column per signal'
    ),
  signals: z
    .array(z.string())
    .default([])
    .meta(chosenFrom('signals'))
    .describe('Which signals; none means all that belong to the health of a model'),
});
export type HealthOptions = z.infer<typeof healthOptions>;
