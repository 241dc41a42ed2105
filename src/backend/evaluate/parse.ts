import type { z } from 'zod';
import { fillTimeVariablesDeep, type TimeVariables } from '../../query/macros';
import { migrateQuery } from '../../query/migrate';
import { type QueryEnvelope, querySchema } from '../../query/query';

/** A query that cannot be understood: what is wrong, where, and what would be right. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Says each problem of a parse with the path that it was found at. */
export function explain(error: z.ZodError, where: string): string {
  return error.issues
    .map((issue) => {
      const path = issue.path.join('.');
      return path === '' ? `${where}: ${issue.message}` : `${where}: "${path}" ${issue.message}`;
    })
    .join('; ');
}

/** Reads what every query has in common, older queries as well. Throws QueryError. */
export function parseEnvelope(json: unknown): QueryEnvelope {
  const parsed = querySchema.safeParse(migrated(json));
  if (!parsed.success) {
    throw new QueryError(explain(parsed.error, 'query'));
  }
  return parsed.data;
}

function migrated(json: unknown): unknown {
  try {
    return migrateQuery(json);
  } catch (error) {
    throw error instanceof RangeError ? new QueryError(`query: ${error.message}`) : error;
  }
}

/** Made once: a schema of zod's costs more to make than to use a hundred times. */
const filledSchema = querySchema.pick({ options: true, filters: true, window: true });

/** Fills Grafana's time variables into whatever text of the query may hold them. */
export function fillVariables(query: QueryEnvelope, variables: TimeVariables): QueryEnvelope {
  const filled = fillTimeVariablesDeep(
    { options: query.options, filters: query.filters, window: query.window },
    variables
  );
  return { ...query, ...filledSchema.parse(filled) };
}
