import { problemsOf, queryProblem } from '../../problems';
import { fillTimeVariablesDeep, type TimeVariables } from '../../query/macros';
import { migrateQuery } from '../../query/migrate';
import { type QueryEnvelope, querySchema } from '../../query/query';

/** A query that cannot be understood: what is wrong, where, and what would be right. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** What `read` gives of a query; its RangeError, which says what of the query is wrong, becomes a QueryError. */
export function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new QueryError(`query: ${error.message}`) : error;
  }
}

/**
 * Far above what an editor makes: one query may not occupy the process that answers for all organisations. An expression is
 * sent once; what selects, such as a filter, stands in every selector of all that a query asks, a thousand times and more.
 */
const MOST = { expression: 65_536, all: 16_384, items: 1_000, values: 10_000, depth: 16 } as const;

/** Options that are PromQL as a person wrote it: of a query, and of the signal that an anomaly watches. */
const EXPRESSION = /^(?:expr|options\.(?:signalOptions\.)?expr)$/;

/**
 * A query's JSON within bounds: expressions, all other texts together, lists and the whole of it are no longer than `MOST`,
 * and a plain value that a list names again counts once. Throws QueryError with the place of what is too long.
 */
export function bounded(json: unknown): unknown {
  let values = 0;
  let characters = 0;
  const within = (value: unknown, path: readonly string[]): unknown => {
    const tooMuch = (what: string, most: number): QueryError =>
      new QueryError(`query: "${path.join('.').slice(0, 200)}" ${what}, more than the ${most} that a query may have`);
    values += 1;
    if (values > MOST.values) {
      throw new QueryError(`query: has more than ${MOST.values} values`);
    }
    if (typeof value === 'string') {
      const isExpression = EXPRESSION.test(path.join('.'));
      const most = isExpression ? MOST.expression : MOST.all;
      if (value.length > most) {
        throw tooMuch(`has ${value.length} characters`, most);
      }
      characters += isExpression ? 0 : value.length;
      if (characters > MOST.all) {
        throw new QueryError(`query: has more than ${MOST.all} characters beside its expression`);
      }
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    if (path.length >= MOST.depth) {
      throw tooMuch(`is nested ${path.length} deep`, MOST.depth);
    }
    if (Array.isArray(value)) {
      if (value.length > MOST.items) {
        throw tooMuch(`has ${value.length} entries`, MOST.items);
      }
      return [...new Set(value)].map((item, i) => within(item, [...path, String(i)]));
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, within(item, [...path, key])]));
  };
  return within(json, []);
}

/** Reads what every query has in common, older queries as well. Throws QueryError. */
export function parseEnvelope(json: unknown): QueryEnvelope {
  const parsed = querySchema.safeParse(
    understood(() => migrateQuery(bounded(json))),
    { error: queryProblem }
  );
  if (!parsed.success) {
    throw new QueryError(problemsOf(parsed.error, 'query'));
  }
  return parsed.data;
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
