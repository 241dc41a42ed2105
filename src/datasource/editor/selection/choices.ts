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

/** Choices that contain what was typed: those of that name first, then those of which it is said. */
export function narrowed(choices: readonly Choice[], typed: string): Choice[] {
  const isNamed = ({ value, label = '' }: Choice) => has(value, typed) || has(label, typed);
  const isSaid = (choice: Choice) => !isNamed(choice) && has(choice.description ?? '', typed);
  return [...choices.filter(isNamed), ...choices.filter(isSaid)];
}

/**
 * A fixed list in the form of one that is looked up. Given as it is, a list highlights the place of the chosen one in the
 * whole list while a few are shown: Enter then takes another, or none.
 */
export const listed =
  (choices: readonly Choice[]) =>
  async (typed: string): Promise<Choice[]> =>
    narrowed(choices, typed);
