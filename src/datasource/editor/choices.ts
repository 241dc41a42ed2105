import { VariableHide, type TypedVariableModel } from '@grafana/data';
import type { ComboboxOption } from '@grafana/ui';
import type { SignalInfo } from '../lookups';

const GROUP_TITLES: Readonly<Record<string, string>> = {
  service: 'Service',
  quality: 'Quality',
  drift: 'Drift',
  fairness: 'Fairness',
  data: 'Data',
  resources: 'Resources',
  business: 'Business',
  registry: 'Registry',
  overview: 'Overview',
  advanced: 'Advanced',
};

/** Signals by group, each with its sentence, in the order of the registry. */
export function signalChoices(signals: readonly SignalInfo[]): Array<ComboboxOption<string>> {
  return signals.map(({ id, title, summary, group }) => ({
    value: id,
    label: title,
    description: summary,
    group: GROUP_TITLES[group] ?? group,
  }));
}

/** The dashboard's variables as values to choose. Constants that are hidden on purpose stay hidden. */
export const variableChoices = (variables: readonly TypedVariableModel[]): Array<ComboboxOption<string>> =>
  variables
    .filter(({ type, hide }) => type !== 'system' && type !== 'adhoc' && hide !== VariableHide.hideVariable)
    .map(({ name }) => ({ value: `\${${name}}`, label: `\$${name}`, group: 'Variables' }));

/** Names that contain what was typed, whatever the case. */
export const matching = (names: readonly string[], typed: string): Array<ComboboxOption<string>> =>
  names
    .filter((name) => name.toLowerCase().includes(typed.trim().toLowerCase()))
    .map((name) => ({ value: name, label: name }));
