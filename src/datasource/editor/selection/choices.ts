import { VariableHide, type TypedVariableModel } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { ComboboxOption } from '@grafana/ui';

export type Choice = ComboboxOption<string>;

/** The dashboard's variables as values to choose. Constants that are hidden on purpose stay hidden. */
export const variableChoices = (variables: readonly TypedVariableModel[]): Choice[] =>
  variables
    .filter(({ type, hide }) => type !== 'system' && type !== 'adhoc' && hide !== VariableHide.hideVariable)
    .map(({ name }) => ({
      value: `\${${name}}`,
      label: `\$${name}`,
      group: t('query.choices.variables', 'Variables'),
    }));

const has = (text: string, typed: string): boolean => text.toLowerCase().includes(typed.trim().toLowerCase());

/** Names that contain what was typed, whatever the case. */
export const matching = (names: readonly string[], typed: string): Choice[] =>
  names.filter((name) => has(name, typed)).map((name) => ({ value: name, label: name }));

/** Choices whose name or title contains what was typed. */
export const narrowed = (choices: readonly Choice[], typed: string): Choice[] =>
  choices.filter(({ value, label }) => has(value, typed) || has(label ?? '', typed));
