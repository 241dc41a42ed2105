import type { ScopedVars } from '@grafana/data';
import { z } from 'zod';
import type { Lookups } from '../../src/datasource/lookups';
import type { Templates } from '../../src/datasource/query/templates';
import { VARIABLE_KINDS, variableValues } from '../../src/datasource/variables/values';
import type { DashboardFile, Panel, Variable } from './dashboardFile';

const ALL = '$__all';

const text = z.string().optional();
const querySchema = z.looseObject({ kind: z.enum(VARIABLE_KINDS).optional(), model: text, label: text, match: text });

interface Chosen {
  readonly variable: Variable;
  readonly value: string | readonly string[];
  /** What "All" stands for. */
  readonly choices: readonly string[];
}

/** What a dashboard's variables stand at when a person has opened it and chosen. */
interface Choices {
  readonly templates: Templates;
  /** What each variable that asks the data source was offered. */
  readonly offered: ReadonlyMap<string, readonly string[]>;
  readonly chosen: ReadonlyMap<string, Chosen>;
}

/**
 * What fills a panel's queries: once, or once for each value that the variable which it is repeated for stands for. Grafana
 * draws one panel, of the value '', for a variable without values.
 */
export function templatesOf({ templates, chosen }: Choices, { repeat }: Pick<Panel, 'repeat'>): readonly Templates[] {
  const one = repeat === undefined ? undefined : chosen.get(repeat);
  if (repeat === undefined || one === undefined) {
    return [templates];
  }
  const values = valuesOf(one);
  return (values.length === 0 ? [''] : values).map((value) => ({
    ...templates,
    scopedVars: scopeOf({ [repeat]: value }),
  }));
}

const isAtAll = ({ value }: Chosen): boolean => [value].flat().includes(ALL);

const valuesOf = (one: Chosen): readonly string[] => (isAtAll(one) ? one.choices : [one.value].flat());

/** A repeated panel's own variables, where Grafana looks for them; never under their own names. */
const scopeOf = (local: Readonly<Record<string, string>>): ScopedVars => ({
  __sceneObject: { text: '__sceneObject', value: local },
});

const localSchema = z.record(z.string(), z.string());

/**
 * Opens a dashboard: every variable asks for its values in turn and stands where the file says, else at its first value;
 * `picked` is what the person then chooses. Rejects with the process's own words where a variable cannot be answered.
 */
export async function open(
  { templating }: Pick<DashboardFile, 'templating'>,
  lookups: Lookups,
  picked: Readonly<Record<string, string>>
): Promise<Choices> {
  const chosen = new Map<string, Chosen>();
  const offered = new Map<string, readonly string[]>();
  const templates = templatesOver(chosen);
  for (const variable of templating.list) {
    const choices =
      variable.type === 'query'
        ? await variableValues(querySchema.parse(variable.query), lookups, templates)
        : listed(variable);
    if (variable.type === 'query') {
      offered.set(variable.name, choices);
    }
    const value = picked[variable.name] ?? selectionOf(variable, choices);
    chosen.set(variable.name, { variable, value, choices });
  }
  return { templates, offered, chosen };
}

/** Where a variable stands before anybody touches it. */
function selectionOf(variable: Variable, choices: readonly string[]): string | readonly string[] {
  const stored = variable.current?.value;
  const isStored = typeof stored === 'string' ? stored !== '' : stored !== undefined && stored.length > 0;
  return isStored && stored !== undefined ? stored : variable.includeAll === true ? ALL : (choices[0] ?? '');
}

/** The values of a variable that asks nobody: its options, or the text that it holds. */
function listed({ type, query, options }: Variable): readonly string[] {
  if (type === 'datasource') {
    return query === 'modelwatch-monitoring-datasource' ? ['modelwatch'] : [];
  }
  const own = options.map(({ value }) => String(value)).filter((value) => value !== ALL);
  if (own.length > 0 || typeof query !== 'string') {
    return own;
  }
  return type === 'custom' || type === 'interval'
    ? query.split(/(?<!\\),/).map((one) => one.replace(/^.*? : /, '').trim())
    : [query];
}

type Format = (value: unknown, kind: { readonly multi?: boolean; readonly includeAll?: boolean }) => string;

/**
 * Grafana's rules for filling in (`sceneInterpolator` of @grafana/scenes 6.52), as far as queries use them: `$name`,
 * `${name}`, `${name:text}`, `[[name]]`; a panel's own variables first; unknown names are left; a custom value for "All" is
 * not formatted.
 */
function templatesOver(chosen: ReadonlyMap<string, Chosen>): Templates {
  const replace = (text = '', scoped: ScopedVars = {}, format?: string | Format): string => {
    const local = localSchema.safeParse(scoped['__sceneObject']?.value).data ?? {};
    return text.replace(
      /\$(?:\{(\w+)(?::(\w+))?\}|(\w+))|\[\[(\w+)\]\]/g,
      (whole, braced?: string, written?: string, bare?: string, old?: string) => {
        const name = braced ?? bare ?? old ?? '';
        const one = chosen.get(name);
        if (one === undefined) {
          return whole;
        }
        const { variable } = one;
        const isAll = local[name] === undefined && isAtAll(one);
        if (isAll && (written === 'text' || variable.allValue)) {
          return written === 'text' ? 'All' : String(variable.allValue);
        }
        const value = local[name] ?? (isAll ? [...one.choices] : one.value);
        return typeof format === 'function' && written === undefined
          ? format(value, variable)
          : [value].flat().join(written === 'text' ? ' + ' : ',');
      }
    );
  };
  return { service: { replace }, scopedVars: {} };
}
