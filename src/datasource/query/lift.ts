import { migrateQuery } from '../../query/migrate';
import { QUERY_VERSION } from '../../query/query';
import type { ModelwatchQuery } from './query';

const isOfThisVersion = (query: Partial<ModelwatchQuery>): boolean => query.queryVersion === QUERY_VERSION;

/** A stored query as this build writes it; one that a newer build wrote is left for the process to refuse. */
export function liftQuery(query: ModelwatchQuery): ModelwatchQuery {
  if (isOfThisVersion(query)) {
    return query;
  }
  try {
    const lifted: unknown = migrateQuery(query);
    return typeof lifted === 'object' ? { ...query, ...lifted } : query;
  } catch (error) {
    if (error instanceof RangeError) {
      return query;
    }
    throw error;
  }
}
