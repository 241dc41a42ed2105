import { z } from 'zod';
import type { SourcesHealthRequest } from '../../query/request';
import { SOURCE_NAMES } from '../../settings/sources';

export const sourcesOptions = z.strictObject({
  source: z
    .enum(['all', ...SOURCE_NAMES])
    .default('all')
    .describe('Which source to check; a source that is not configured has no series'),
});
export type SourcesOptions = z.infer<typeof sourcesOptions>;

export type SourcesPlan = { readonly health: SourcesHealthRequest };

export const plan = (): SourcesPlan => ({ health: { kind: 'sources.health' } });
