import type { DataQuery } from '@grafana/schema';
import type { z } from 'zod';
import { migrateQuery } from '../../query/migrate';
import { QUERY_VERSION, type querySchema } from '../../query/query';

/** The query envelope as a dashboard stores it: what is left out takes its default when the query is evaluated. */
export type ModelwatchQuery = DataQuery &
  Omit<z.input<typeof querySchema>, 'refId'> & {
    /** Goes on with new values after the first answer, for ranges that end now. */
    live?: boolean;
  };

/** The signal whose options hold a PromQL expression under `expr`. */
export const EXPRESSION_SIGNAL = 'promql';

/**
 * What a new query asks: something that every model server exposes. An alert rule wants one figure a series: its level,
 * which says the same of every signal.
 */
export function defaultQuery(forAlerting: boolean): Partial<ModelwatchQuery> {
  const base = { queryVersion: QUERY_VERSION, signal: 'latency' } as const;
  return forAlerting ? { ...base, mode: 'instant', statistics: ['level'] } : { ...base, mode: 'range' };
}

/** The PromQL of a query whose signal is one; empty for all others. */
export function expressionOf(query: Pick<ModelwatchQuery, 'signal' | 'options'>): string {
  const expr = query.signal === EXPRESSION_SIGNAL ? query.options?.['expr'] : undefined;
  return typeof expr === 'string' ? expr : '';
}

/** Signals that say nothing before one of these options is filled in. */
const REQUIRED_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  [EXPRESSION_SIGNAL]: ['expr'],
  anomaly: ['expr', 'signal'],
};

/** Whether there is anything to ask yet. */
export function isComplete({ signal, options = {} }: ModelwatchQuery): boolean {
  const required = REQUIRED_OPTIONS[signal];
  return (
    signal !== undefined &&
    signal !== '' &&
    (required?.some((name) => typeof options[name] === 'string' && options[name].trim() !== '') ?? true)
  );
}

/** A one-line summary of the query, for the query history and collapsed rows. */
export function describeQuery(query: ModelwatchQuery): string {
  const expression = expressionOf(query);
  if (expression !== '') {
    return expression;
  }
  const filters = (query.filters ?? []).map(({ label, op, value }) => `${label}${op}"${value}"`).join(', ');
  const parts = [
    query.signal,
    query.model === undefined ? '' : `of ${query.model}`,
    query.version === undefined ? '' : `version ${query.version}`,
    filters === '' ? '' : `where ${filters}`,
    (query.groupBy ?? []).length === 0 ? '' : `by ${(query.groupBy ?? []).join(', ')}`,
    query.window === undefined ? '' : `over ${query.window}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

const isOfThisVersion = (query: Partial<ModelwatchQuery>): boolean => query.queryVersion === QUERY_VERSION;

/** A stored query as this build writes it; one that a newer build wrote is left for the back end to reject. */
export function migrateStoredQuery(query: ModelwatchQuery): ModelwatchQuery {
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
