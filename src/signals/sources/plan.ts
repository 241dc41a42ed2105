import type { SourcesHealthRequest } from '../../query/request';

export type SourcesPlan = { readonly health: SourcesHealthRequest };

export const plan = (): SourcesPlan => ({ health: { kind: 'sources.health' } });
