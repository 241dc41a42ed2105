import { z } from 'zod';
import { SOURCE_NAMES } from '../../settings/sources';

export const sourcesOptions = z.strictObject({
  source: z
    .enum(['all', ...SOURCE_NAMES])
    .default('all')
    .describe('Which source to check; a source that is not configured has no series'),
});
export type SourcesOptions = z.infer<typeof sourcesOptions>;
