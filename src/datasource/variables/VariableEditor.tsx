import type { QueryEditorProps } from '@grafana/data';
import { Combobox, Field, Input, Stack } from '@grafana/ui';
import { useId } from 'react';
import type { ModelwatchDataSource } from '../DataSource';
import type { ModelwatchQuery } from '../query/query';
import type { ModelwatchOptions } from '../settings';
import type { VariableKind, VariableQuery } from './query';

const TITLES: Readonly<Record<VariableKind, string>> = {
  models: 'Models',
  versions: 'Versions of a model',
  aliases: 'Aliases',
  features: 'Features',
  labels: 'Label names',
  labelValues: 'Values of a label',
  experiments: 'Experiments',
};

const OPTIONS = Object.entries(TITLES).map(([value, label]) => ({ value, label }));

const isKind = (text: string): text is VariableKind => text in TITLES;

type Props = QueryEditorProps<ModelwatchDataSource, ModelwatchQuery, ModelwatchOptions, VariableQuery>;

/** Says what a dashboard variable lists. */
export function VariableEditor({ query, onChange }: Props) {
  const id = useId();
  const kind = query.kind ?? 'models';
  const text = (name: 'model' | 'label' | 'match', label: string, description: string) => (
    <Field label={label} description={description} htmlFor={`${id}-${name}`} noMargin>
      <Input
        id={`${id}-${name}`}
        defaultValue={query[name] ?? ''}
        onBlur={({ currentTarget }) => onChange({ ...query, kind, [name]: currentTarget.value.trim() || undefined })}
      />
    </Field>
  );
  return (
    <Stack direction="column" gap={2}>
      <Field label="List" htmlFor={`${id}-kind`} noMargin>
        <Combobox
          id={`${id}-kind`}
          options={OPTIONS}
          value={kind}
          onChange={({ value }) => isKind(value) && onChange({ ...query, kind: value })}
        />
      </Field>
      {(kind === 'versions' || kind === 'aliases') &&
        text('model', 'Model', 'A name or a variable such as $model; empty for all')}
      {kind === 'labelValues' && text('label', 'Label', 'The label whose values are listed')}
      {(kind === 'features' || kind === 'labels' || kind === 'labelValues') &&
        text(
          'match',
          'Series',
          'A selector that narrows them, such as model_feature_value_count{model="$model"}; empty for all'
        )}
    </Stack>
  );
}
