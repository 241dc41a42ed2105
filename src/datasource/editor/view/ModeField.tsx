import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { RadioButtonGroup } from '@grafana/ui';
import type { ModelwatchQuery } from '../../query/query';

type Mode = NonNullable<ModelwatchQuery['mode']>;

interface Props {
  readonly mode: Mode;
  readonly onChange: (mode: Mode) => void;
}

/** A series of values, or the newest one of each series. */
export function ModeField({ mode, onChange }: Props) {
  const label = t('query.mode.label', 'Time');
  return (
    <EditorField label={label}>
      <RadioButtonGroup
        aria-label={label}
        value={mode}
        options={[
          {
            value: 'range' as const,
            label: t('query.mode.range', 'Over time'),
            description: t('query.mode.range-description', 'A series of values'),
          },
          {
            value: 'instant' as const,
            label: t('query.mode.instant', 'Now'),
            description: t('query.mode.instant-description', 'The newest value of each series'),
          },
        ]}
        onChange={onChange}
      />
    </EditorField>
  );
}
