import type { DataSourceApi, QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Field, Input, Stack } from '@grafana/ui';
import { Fragment, useId } from 'react';
import { AsyncCombobox } from '../editor/selection/AsyncCombobox';
import type { ModelwatchQuery } from '../query/query';
import type { ModelwatchOptions } from '../settings';
import { unescaped } from '../texts';
import type { VariableKind, VariableQuery } from './values';

const titles = (): Readonly<Record<VariableKind, string>> => ({
  models: t('variable.kind.models', 'Models'),
  versions: t('variable.kind.versions', 'Versions of a model'),
  aliases: t('variable.kind.aliases', 'Aliases'),
  features: t('variable.kind.features', 'Features'),
  attributes: t('variable.kind.attributes', 'Protected attributes'),
  groups: t('variable.kind.groups', 'Groups of people'),
  labels: t('variable.kind.labels', 'Label names'),
  labelValues: t('variable.kind.label-values', 'Values of a label'),
  experiments: t('variable.kind.experiments', 'Experiments'),
});

/** Which of the other fields matter to a kind, and in what order they are shown. */
const FIELDS: Readonly<Record<VariableKind, ReadonlyArray<'model' | 'attribute' | 'label' | 'match'>>> = {
  models: [],
  versions: ['model'],
  aliases: ['model'],
  features: ['model', 'match'],
  attributes: ['model', 'match'],
  groups: ['model', 'attribute', 'match'],
  labels: ['match'],
  labelValues: ['label', 'match'],
  experiments: [],
};

const isKind = (text: string): text is VariableKind => text in FIELDS;

/** Of the data source, no more than any has: the data source knows this editor, not the other way round. */
type Props = QueryEditorProps<
  DataSourceApi<ModelwatchQuery, ModelwatchOptions>,
  ModelwatchQuery,
  ModelwatchOptions,
  VariableQuery
>;

export function VariableEditor({ query, onChange }: Props) {
  const id = useId();
  const kind = query.kind ?? 'models';
  const text = (name: 'model' | 'attribute' | 'label' | 'match', label: string, description: string) => (
    <Field label={label} description={description} htmlFor={`${id}-${name}`} noMargin>
      <Input
        id={`${id}-${name}`}
        defaultValue={query[name] ?? ''}
        onBlur={({ currentTarget }) => onChange({ ...query, kind, [name]: currentTarget.value.trim() || undefined })}
      />
    </Field>
  );
  const fields = {
    model: () =>
      text(
        'model',
        t('variable.model', 'Model'),
        t('variable.model-help', 'A name or a variable such as $model; empty for all')
      ),
    attribute: () =>
      text(
        'attribute',
        t('variable.attribute', 'Attribute'),
        t('variable.attribute-help', 'The protected attribute whose groups are listed; empty for all')
      ),
    label: () =>
      text('label', t('variable.label', 'Label'), t('variable.label-help', 'The label whose values are listed')),
    match: () =>
      text(
        'match',
        t('variable.series', 'Series'),
        t(
          'variable.series-help',
          'A series selector, such as {{example}}; empty for all',
          unescaped({
            example: 'model_feature_value_count{env="prod"}',
          })
        )
      ),
  };
  return (
    <Stack direction="column" gap={2}>
      <Field label={t('variable.list', 'List')} htmlFor={`${id}-kind`} noMargin>
        <AsyncCombobox
          id={`${id}-kind`}
          options={Object.entries(titles()).map(([value, label]) => ({ value, label }))}
          value={kind}
          isRequired
          onChange={(chosen) => isKind(chosen) && onChange({ ...query, kind: chosen })}
        />
      </Field>
      {FIELDS[kind].map((name) => (
        <Fragment key={name}>{fields[name]()}</Fragment>
      ))}
    </Stack>
  );
}
