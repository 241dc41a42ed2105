import { type TypedVariableModel, VariableHide } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { ComboboxOption } from '@grafana/ui';
import type { Choices } from '../../../query/choices';
import type { Lookups } from '../../lookups';

/** What may be chosen, given what was typed so far. */
export type Picker = (typed: string) => Promise<Choice[]>;

export interface Pickers {
  /** Template variables that may be used as a value; none in alerting. */
  readonly variables: readonly Choice[];
  readonly models: Picker;
  readonly versions: Picker;
  readonly labels: Picker;
  /** Labels to group a signal by: first those that its own metrics have, then all others. */
  readonly groupings: (signal: string) => Picker;
  readonly valuesOf: (label: string) => Picker;
  /** For an option that says where its values can be looked up. */
  readonly of: (choices: Choices) => Picker;
}

const union = async (...lookups: ReadonlyArray<Promise<readonly string[]>>): Promise<readonly string[]> => [
  ...new Set((await Promise.all(lookups)).flat()),
];

/** Pickers that offer variables first, then what the sources know, narrowed to the model where one is chosen. */
export function pickersOf(lookups: Lookups, chosen: string | undefined, variables: readonly Choice[]): Pickers {
  const model = chosen?.includes('$') ? undefined : chosen;
  const withVariables =
    (ask: () => Promise<readonly string[]>): Picker =>
    async (typed) => [...filterChoices(variables, typed), ...matchingChoices(await ask(), typed)];
  const ofLabel = (label: string) => lookups.labelValues(label, { model });
  const signals: Picker = async (typed) =>
    filterChoices(
      (await lookups.signals()).map(({ id, title, summary }) => ({ value: id, label: title, description: summary })),
      typed
    );
  const labels = withVariables(() => lookups.labels());
  const versions = withVariables(() => lookups.versions(model));
  const options: Readonly<Record<Choices, Picker>> = {
    features: withVariables(() => ofLabel('feature')),
    attributes: withVariables(() => ofLabel('attribute')),
    groups: withVariables(() => ofLabel('group')),
    kpis: withVariables(() => ofLabel('kpi')),
    classes: withVariables(() => union(ofLabel('predicted'), ofLabel('class'))),
    versions: withVariables(() => union(lookups.aliases(model), lookups.versions(model))),
    metrics: withVariables(() => lookups.metrics()),
    experiments: withVariables(() => lookups.experiments()),
    labels,
    signals,
  };
  return {
    variables,
    models: withVariables(() => lookups.models()),
    versions,
    labels,
    groupings: (signal) => async (typed) => {
      const [own, all] = await Promise.all([lookups.labelsOf(signal, model), lookups.labels()]);
      const group = (name: string) => (choice: Choice) => ({ ...choice, group: name });
      const ofSignal = t('query.group-by.own', 'Labels of this signal');
      const others =
        own.length === 0 ? t('query.group-by.labels', 'Labels') : t('query.group-by.others', 'Other labels');
      return [
        ...filterChoices(variables, typed),
        ...matchingChoices(own, typed).map(group(ofSignal)),
        ...matchingChoices(
          all.filter((label) => !own.includes(label)),
          typed
        ).map(group(others)),
      ];
    },
    valuesOf: (label) => withVariables(() => lookups.labelValues(label)),
    of: (choices) => options[choices],
  };
}

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

/** Each name as a choice, once. */
export const namedChoices = (names: readonly string[]): Choice[] =>
  [...new Set(names)].map((name) => ({ value: name, label: name }));

/** Names that contain what was typed, whatever the case. */
export const matchingChoices = (names: readonly string[], typed: string): Choice[] =>
  namedChoices(names.filter((name) => has(name, typed)));

/** Choices that contain what was typed: matching names first, then matching descriptions. */
export function filterChoices(choices: readonly Choice[], typed: string): Choice[] {
  const isNamed = ({ value, label = '' }: Choice) => has(value, typed) || has(label, typed);
  const isSaid = (choice: Choice) => !isNamed(choice) && has(choice.description ?? '', typed);
  return [...choices.filter(isNamed), ...choices.filter(isSaid)];
}
