import { Combobox, type ComboboxOption, InlineField, MultiCombobox } from '@grafana/ui';
import { useId } from 'react';
import type { Lookups } from '../lookups';
import type { ModelwatchQuery } from '../query/query';
import { matching } from './choices';

interface Props {
  readonly query: ModelwatchQuery;
  readonly lookups: Lookups;
  /** Template variables that may stand for a value; none in alerting. */
  readonly variables: ReadonlyArray<ComboboxOption<string>>;
  readonly onChange: (change: Partial<ModelwatchQuery>) => void;
}

/** Which models, which versions, and what tells one series from another. */
export function SelectionFields({ query, lookups, variables, onChange }: Props) {
  const id = useId();
  const fed = (ask: () => Promise<readonly string[]>) => async (typed: string) => [
    ...variables,
    ...matching(await ask(), typed),
  ];
  const chosenModel = query.model?.includes('$') ? undefined : query.model;
  return (
    <>
      <InlineField label="Model" labelWidth={14} htmlFor={`${id}-model`}>
        <Combobox
          id={`${id}-model`}
          width={28}
          isClearable
          createCustomValue
          placeholder="All models"
          options={fed(() => lookups.models())}
          value={query.model ?? null}
          onChange={(option) => onChange({ model: option?.value, version: undefined })}
        />
      </InlineField>
      <InlineField label="Version" labelWidth={10} htmlFor={`${id}-version`}>
        <Combobox
          id={`${id}-version`}
          width={20}
          isClearable
          createCustomValue
          placeholder="All versions"
          options={fed(() => lookups.versions(chosenModel))}
          value={query.version ?? null}
          onChange={(option) => onChange({ version: option?.value })}
        />
      </InlineField>
      <InlineField
        label="Group by"
        labelWidth={10}
        htmlFor={`${id}-group`}
        tooltip="Labels that split a model and version into several series"
      >
        <MultiCombobox
          id={`${id}-group`}
          width={28}
          createCustomValue
          placeholder="Model and version"
          options={fed(() => lookups.labels())}
          value={query.groupBy ?? []}
          onChange={(options) => onChange({ groupBy: options.map(({ value }) => value) })}
        />
      </InlineField>
    </>
  );
}
