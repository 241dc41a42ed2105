import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { MultiCombobox } from '@grafana/ui';
import { useId } from 'react';
import type { ModelwatchQuery } from '../../query/query';
import { Choose } from './Choose';
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
        <Choose
          id={`${id}-model`}
          width={26}
          createCustomValue
          placeholder={t('query.model.all', 'All models')}
          options={pickers.models}
          value={query.model}
          onChange={(model) => onChange({ model, version: undefined })}
        />
      </EditorField>
      <EditorField label={t('query.version.label', 'Version')} htmlFor={`${id}-version`}>
        <Choose
          id={`${id}-version`}
          width={18}
          createCustomValue
          placeholder={t('query.version.all', 'All versions')}
          options={pickers.versions}
          value={query.version}
          onChange={(version) => onChange({ version })}
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
