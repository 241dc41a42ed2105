import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { useId } from 'react';
import { Draft } from '../options/Draft';
import { AS_WRITTEN } from '../../texts';

interface Props {
  readonly legend: string | undefined;
  readonly onChange: (legend: string | undefined) => void;
}

/** What series are called. */
export function LegendField({ legend, onChange }: Props) {
  const id = useId();
  return (
    <EditorField
      label={t('query.legend.label', 'Legend')}
      htmlFor={id}
      tooltip={t('query.legend.tooltip', '{{example}} is replaced with the value of the label', {
        example: '{{model}}',
        ...AS_WRITTEN,
      })}
    >
      <Draft
        id={id}
        width={24}
        initial={legend ?? ''}
        placeholder={t('query.legend.auto', 'auto')}
        read={String}
        onChange={(value) => onChange(typeof value === 'string' ? value : undefined)}
      />
    </EditorField>
  );
}
