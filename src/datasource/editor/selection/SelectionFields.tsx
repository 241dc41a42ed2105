import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { Combobox, MultiCombobox } from '@grafana/ui';
import { useId } from 'react';
import type { ModelwatchQuery } from '../../query/query';
import type { Pickers } from './pickers';

interface Props {
  readonly query: ModelwatchQuery;
  readonly pickers: Pickers;
  readonly onChange: (change: Partial<ModelwatchQuery>) => void;
}

/** Which models, which versions, and what tells one series from another. */
export function SelectionFields({ query, pickers, onChange }: Props) {
  const id = useId();
  return (
    <>
      <EditorField label={t('query.model.label', 'Model')} htmlFor={`${id}-model`}>
        <Combobox
          id={`${id}-model`}
          width={26}
          isClearable
          createCustomValue
          placeholder={t('query.model.all', 'All models')}
          options={pickers.models}
          value={query.model ?? null}
          onChange={(option) => onChange({ model: option?.value, version: undefined })}
        />
      </EditorField>
      <EditorField label={t('query.version.label', 'Version')} htmlFor={`${id}-version`}>
        <Combobox
          id={`${id}-version`}
          width={18}
          isClearable
          createCustomValue
          placeholder={t('query.version.all', 'All versions')}
          options={pickers.versions}
          value={query.version ?? null}
          onChange={(option) => onChange({ version: option?.value })}
        />
      </EditorField>
      <EditorField
        label={t('query.group-by.label', 'Group by')}
        htmlFor={`${id}-group`}
        tooltip={t('query.group-by.tooltip', 'Labels to split each model and version by')}
      >
        <MultiCombobox
          id={`${id}-group`}
          width="auto"
          minWidth={24}
          maxWidth={48}
          createCustomValue
          placeholder={t('query.group-by.none', 'Model and version')}
          options={pickers.labels}
          value={query.groupBy ?? []}
          onChange={(options) => onChange({ groupBy: options.map(({ value }) => value) })}
        />
      </EditorField>
    </>
  );
}
