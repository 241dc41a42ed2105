import { t } from '@grafana/i18n';
import { EditorField, EditorSwitch } from '@grafana/plugin-ui';
import { useId } from 'react';

interface Props {
  readonly live: boolean;
  readonly onChange: (live: true | undefined) => void;
}

/** Whether new values follow the first answer. */
export function LiveField({ live, onChange }: Props) {
  const id = useId();
  return (
    <EditorField
      label={t('query.live.label', 'Live')}
      htmlFor={id}
      tooltip={t('query.live.tooltip', 'Streams new values while the time range ends now')}
    >
      <EditorSwitch
        id={id}
        value={live}
        onChange={({ currentTarget }) => onChange(currentTarget.checked || undefined)}
      />
    </EditorField>
  );
}
