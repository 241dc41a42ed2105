import type { ModelwatchQuery } from '../query/query';
import type { OptionField } from './options/schema';

/** Views of a signal that give one number a series, which is what rules compare; the others are tables and pictures. */
const COMPARABLE: ReadonlySet<unknown> = new Set(['series', 'levels']);

const viewOf = (fields: readonly OptionField[]) =>
  fields.flatMap((field) => (field.name === 'view' && field.kind === 'choice' ? [field] : []))[0];

/** The view in which a rule can read this signal: `undefined` where it has but one, `null` where it has none. */
export function comparableView(fields: readonly OptionField[]): string | null | undefined {
  const view = viewOf(fields);
  return view === undefined ? undefined : (view.values.find((value) => COMPARABLE.has(value)) ?? null);
}

/** A reason why a query does not return one number per series, which alert rules require. */
export type AlertingIssue = 'mode' | 'statistics' | 'view' | 'variables';

export function alertingIssues(query: ModelwatchQuery, fields: readonly OptionField[]): readonly AlertingIssue[] {
  const view = viewOf(fields);
  const shown = query.options?.['view'] ?? view?.defaultValue;
  const found: Record<AlertingIssue, boolean> = {
    mode: query.mode !== 'instant',
    statistics: (query.statistics ?? ['value']).length > 1,
    view: view !== undefined && !COMPARABLE.has(shown),
    variables: hasVariables(query),
  };
  return (['mode', 'statistics', 'view', 'variables'] as const).filter((name) => found[name]);
}

/** Grafana's time variables are filled in by the process, alert rules or not. */
function hasVariables({ model, version, window, filters, groupBy, options }: ModelwatchQuery): boolean {
  const text = JSON.stringify({ model, version, window, filters, groupBy, options });
  return /\$(?!\{?__(?:interval|rate_interval|range|from|to))\{?\w|\[\[\w/.test(text);
}

/** The query as one number a series, nothing else about it changed. Variables are for a person to replace. */
export function toAlertQuery(query: ModelwatchQuery, fields: readonly OptionField[]): ModelwatchQuery {
  const wrong = alertingIssues(query, fields);
  const view = comparableView(fields);
  const { live: _live, ...rest } = query;
  return {
    ...rest,
    mode: 'instant',
    ...(wrong.includes('statistics') ? { statistics: [query.statistics?.includes('level') ? 'level' : 'value'] } : {}),
    ...(wrong.includes('view') && typeof view === 'string' ? { options: { ...query.options, view } } : {}),
  };
}
