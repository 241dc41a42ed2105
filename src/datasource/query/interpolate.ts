import type { AdHocVariableFilter } from '@grafana/data';
import { FILTER_OPERATORS, type LabelFilter } from '../../query/query';
import { EXPRESSION_SIGNAL, type ModelwatchQuery } from './query';
import { alternatives, fill, fillExpression, fillRegex, isAll, type Templates, valuesOf } from './templates';

/** An ad hoc filter that labels cannot answer. */
class FilterError extends Error {
  override readonly name = 'FilterError';
}

const isOperator = (op: string): op is LabelFilter['op'] => FILTER_OPERATORS.some((known) => known === op);

const oneOf = (label: string, negative: boolean, values: readonly string[]): LabelFilter =>
  values.length === 1
    ? { label, op: negative ? '!=' : '=', value: values.join('') }
    : { label, op: negative ? '!~' : '=~', value: alternatives(values) };

/** Dashboard filters as filters of the query. Throws FilterError on comparisons: a label is a text. */
export function adHocFilters(filters: readonly AdHocVariableFilter[]): readonly LabelFilter[] {
  return filters
    .filter(({ key }) => key !== '')
    .map(({ key: label, operator, value, values }) => {
      if (operator === '=|' || operator === '!=|') {
        return oneOf(label, operator === '!=|', values ?? [value]);
      }
      if (!isOperator(operator)) {
        throw new FilterError(
          `The filter "${label} ${operator} ${value}" cannot be used: a label is a text. Use ${FILTER_OPERATORS.join(', ')}.`
        );
      }
      return { label, op: operator, value };
    });
}

function fillFilter({ label, op, value }: LabelFilter, templates: Templates): readonly LabelFilter[] {
  if (isAll(value, templates)) {
    return [];
  }
  const name = fill(label, templates);
  return op === '=' || op === '!='
    ? [oneOf(name, op === '!=', valuesOf(value, templates))]
    : [{ label: name, op, value: fillRegex(value, templates) }];
}

/** `model` or `version`: one value stays what it is, several become a filter, "All" becomes nothing. */
function fillIdentity(label: 'model' | 'version', text: string | undefined, templates: Templates) {
  if (text === undefined || text === '' || isAll(text, templates)) {
    return { filters: [] };
  }
  const values = valuesOf(text, templates).filter((value) => value !== '');
  return values.length > 1 ? { filters: [oneOf(label, false, values)] } : { value: values[0], filters: [] };
}

const fillList = (texts: readonly string[], templates: Templates): string[] => [
  ...new Set(texts.flatMap((text) => (isAll(text, templates) ? [] : valuesOf(text, templates)))),
];

function fillOption(value: unknown, templates: Templates): unknown {
  if (typeof value === 'string') {
    return fill(value, templates);
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) =>
      // A variable without any value names nothing: not something without a name.
      typeof item === 'string'
        ? fillList([item], templates).filter((text) => text !== '')
        : [fillOption(item, templates)]
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillOption(item, templates)]));
  }
  return value;
}

/** Options that hold PromQL in whichever signal has them: variables are interpolated in its strings. */
const EXPRESSION_OPTIONS = ['expr', 'good', 'total'];

function fillOptions({ options }: ModelwatchQuery, templates: Templates): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options ?? {}).map(([key, value]) =>
      EXPRESSION_OPTIONS.includes(key) && typeof value === 'string'
        ? [key, fillExpression(value, templates)]
        : [key, fillOption(value, templates)]
    )
  );
}

/**
 * The query with every template variable filled in but Grafana's time variables, and the dashboard's own filters added.
 * Throws FilterError.
 */
export function interpolate(
  query: ModelwatchQuery,
  templates: Templates,
  dashboardFilters: readonly AdHocVariableFilter[] = []
): ModelwatchQuery {
  const { model: _model, version: _version, window, legend, ...rest } = query;
  const signal = fill(query.signal, templates);
  // An expression says itself what it is about; what the query names besides waits for another signal to be chosen.
  const isExpression = signal === EXPRESSION_SIGNAL;
  const model = fillIdentity('model', isExpression ? undefined : query.model, templates);
  const version = fillIdentity('version', isExpression ? undefined : query.version, templates);
  const own = (query.filters ?? []).flatMap((filter) => fillFilter(filter, templates));
  return {
    ...rest,
    ...(model.value === undefined ? {} : { model: model.value }),
    ...(version.value === undefined ? {} : { version: version.value }),
    ...(window === undefined || window === '' ? {} : { window: fill(window, templates) }),
    ...(legend === undefined ? {} : { legend: fill(legend, templates) }),
    signal,
    filters: [...model.filters, ...version.filters, ...own, ...adHocFilters(dashboardFilters)],
    groupBy: fillList(query.groupBy ?? [], templates),
    options: fillOptions(query, templates),
  };
}
