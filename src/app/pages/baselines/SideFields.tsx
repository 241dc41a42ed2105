import { dateTime, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, Field, Stack, TimeRangeInput } from '@grafana/ui';
import { useCallback } from 'react';
import { versionsOf } from './answers';
import { useAsync } from '../../data';

/** The day that ended an hour ago: complete, and recent. */
export function lastDay(): TimeRange {
  const from = dateTime().subtract(25, 'hours');
  const to = dateTime().subtract(1, 'hours');
  return { from, to, raw: { from, to } };
}

interface VersionProps {
  readonly id: string;
  readonly uid: string;
  readonly model: string;
  readonly value: string | undefined;
  readonly onChange: (version: string) => void;
}

/** A version of the model, of those that MLflow or the series know; others can be typed. */
export function VersionField({ id, uid, model, value, onChange }: VersionProps) {
  const versions = useAsync(useCallback(() => versionsOf(uid, model), [uid, model]));
  return (
    <Field
      noMargin
      label={t('baselines.version', 'Version')}
      htmlFor={id}
      {...(versions.state === 'error' ? { invalid: true, error: versions.message } : {})}
    >
      <Combobox
        id={id}
        width={16}
        createCustomValue
        loading={versions.state === 'loading'}
        options={versions.state === 'done' ? versions.value.map((version) => ({ value: version })) : []}
        value={value ?? null}
        placeholder={t('baselines.choose', 'Choose')}
        onChange={(option) => onChange(option.value)}
      />
    </Field>
  );
}

interface WindowProps {
  readonly label: string;
  readonly value: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

export function WindowField({ label, value, onChange }: WindowProps) {
  return (
    <Stack direction="column" gap={0}>
      <Field noMargin label={label}>
        <TimeRangeInput value={value} onChange={onChange} timeZone="browser" isReversed={false} />
      </Field>
    </Stack>
  );
}
