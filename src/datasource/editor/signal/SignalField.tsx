import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';
import { useId, useMemo } from 'react';
import type { SignalInfo } from '../../lookups';
import { listed } from '../selection/choices';
import { signalChoices } from './groups';

interface Props {
  readonly signals: readonly SignalInfo[];
  readonly chosen: string | undefined;
  readonly onChange: (signal: string) => void;
}

/** What is watched: every signal by group, each with its sentence, found by typing. */
export function SignalField({ signals, chosen, onChange }: Props) {
  const id = useId();
  const choices = useMemo(() => signalChoices(signals), [signals]);
  const options = useMemo(() => listed(choices), [choices]);
  return (
    <EditorField label={t('query.signal.label', 'Signal')} htmlFor={id}>
      <Combobox
        id={id}
        width={44}
        placeholder={t('query.signal.placeholder', 'Choose a signal')}
        options={options}
        value={choices.find(({ value }) => value === chosen) ?? (chosen || null)}
        onChange={(option) => option && onChange(option.value)}
      />
    </EditorField>
  );
}
