import { z } from 'zod';

export const sourcesOptions = z.strictObject({
  source: z
    .enum(['all', 'prometheus', 'mlflow'])
    .default('all')
    .describe('Which source; one that is not configured has no series'),
});
export type SourcesOptions = z.infer<typeof sourcesOptions>;
