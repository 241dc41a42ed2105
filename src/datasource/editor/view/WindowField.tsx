import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { useId } from 'react';
import { Draft } from '../options/Draft';

interface Props {
  readonly window: string | undefined;
  readonly usual: string | undefined;
  readonly onChange: (window: string | undefined) => void;
}

/** How far each value looks back. */
export function WindowField({ window, usual, onChange }: Props) {
  const id = useId();
  return (
    <EditorField
      label={t('query.window.label', 'Window')}
      htmlFor={id}
      tooltip={t(
        'query.window.tooltip',
        'How far each value looks back, such as 5m or 1h; if empty, the default of the signal'
      )}
    >
      <Draft
        id={id}
        width={12}
        initial={window ?? ''}
        placeholder={usual ?? t('query.window.auto', 'auto')}
        read={String}
        onChange={(value) => onChange(typeof value === 'string' ? value : undefined)}
      />
    </EditorField>
  );
}
