import { VariableHide, VariableRefresh, VariableSort } from '@grafana/data';
import {
  AdHocFiltersVariable,
  ConstantVariable,
  CustomVariable,
  DataSourceVariable,
  IntervalVariable,
  QueryVariable,
  type SceneVariable,
  TextBoxVariable,
} from '@grafana/scenes';
import { z } from 'zod';
import { isHidden, type Variable } from './model';

const querySchema = z.union([z.string(), z.looseObject({ refId: z.string().default('A') })]);

const textOf = (query: unknown): string => (typeof query === 'string' ? query : '');

const oneOf = <T extends number | string>(allowed: readonly T[], value: unknown, otherwise: T): T =>
  allowed.find((one) => one === value) ?? otherwise;

const SORTS = Object.values(VariableSort).filter((one): one is VariableSort => typeof one === 'number');
const REFRESHES = Object.values(VariableRefresh).filter((one): one is VariableRefresh => typeof one === 'number');

/** A variable of a dashboard as scenes have it. Throws on kinds that no dashboard of ours has. */
export function variableOf(variable: Variable): SceneVariable {
  const { name, label, type, query, current } = variable;
  const common = {
    name,
    label: label ?? name,
    description: variable.description ?? null,
    hide: isHidden(variable)
      ? VariableHide.hideVariable
      : oneOf([VariableHide.hideLabel], variable.hide, VariableHide.dontHide),
  };
  const several = {
    isMulti: variable.multi,
    includeAll: variable.includeAll,
    allValue: variable.allValue ?? undefined,
    allowCustomValue: variable.allowCustomValue,
    ...(current?.value === undefined ? {} : { value: current.value, text: current.text ?? current.value }),
  };
  switch (type) {
    case 'datasource':
      return new DataSourceVariable({ ...common, ...several, pluginId: textOf(query), regex: variable.regex });
    case 'query':
      return new QueryVariable({
        ...common,
        ...several,
        datasource: variable.datasource ?? null,
        query: querySchema.parse(query),
        regex: variable.regex,
        refresh: oneOf(REFRESHES, variable.refresh, VariableRefresh.onDashboardLoad),
        sort: oneOf(SORTS, variable.sort, VariableSort.disabled),
      });
    case 'custom':
      return new CustomVariable({ ...common, ...several, query: textOf(query) });
    case 'textbox':
      return new TextBoxVariable({ ...common, value: String(current?.value ?? textOf(query)) });
    case 'constant':
      return new ConstantVariable({ ...common, value: textOf(query) });
    case 'interval':
      return new IntervalVariable({ ...common, intervals: textOf(query).split(',') });
    case 'adhoc':
      return new AdHocFiltersVariable({ ...common, datasource: variable.datasource ?? null, filters: [] });
    default:
      throw new Error(`The preview has no variables of the type ${type} ("${name}")`);
  }
}
