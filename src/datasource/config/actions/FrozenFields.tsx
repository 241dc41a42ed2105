import { t } from '@grafana/i18n';
import { Button, Field, FieldValidationMessage, MultiCombobox, Stack } from '@grafana/ui';
import { WEEKDAYS } from '../../../settings/actions';
import { TextField } from '../fields';
import type { FrozenOptions, Problems } from './options';

interface Props {
  readonly periods: readonly FrozenOptions[];
  readonly problems: Problems;
  readonly disabled: boolean | undefined;
  readonly onChange: (periods: FrozenOptions[]) => void;
}

/** When nothing is done: once, or every week. Times are UTC. */
export function FrozenFields({ periods, problems, disabled, onChange }: Props) {
  return (
    <Stack direction="column" gap={2}>
      {periods.map((period, i) => (
        <Period
          key={i}
          position={i}
          period={period}
          problem={problems.within(`frozen.${i}`)}
          disabled={disabled}
          onChange={(changed) => onChange(periods.map((one, j) => (j === i ? changed : one)))}
          onRemove={() => onChange(periods.filter((_, j) => j !== i))}
        />
      ))}
      <Stack gap={1}>
        <Button
          variant="secondary"
          icon="plus"
          disabled={disabled}
          onClick={() => onChange([...periods, { from: '', to: '' }])}
        >
          {t('config.actions.frozen-once', 'Add a period')}
        </Button>
        <Button
          variant="secondary"
          icon="plus"
          disabled={disabled}
          onClick={() => onChange([...periods, { days: ['sat', 'sun'], from: '00:00', to: '24:00' }])}
        >
          {t('config.actions.frozen-weekly', 'Add a weekly period')}
        </Button>
      </Stack>
    </Stack>
  );
}

const dayOptions = () => {
  const titles = {
    sun: t('config.actions.sun', 'Sunday'),
    mon: t('config.actions.mon', 'Monday'),
    tue: t('config.actions.tue', 'Tuesday'),
    wed: t('config.actions.wed', 'Wednesday'),
    thu: t('config.actions.thu', 'Thursday'),
    fri: t('config.actions.fri', 'Friday'),
    sat: t('config.actions.sat', 'Saturday'),
  };
  return WEEKDAYS.map((value) => ({ value, label: titles[value] }));
};

interface PeriodProps {
  readonly position: number;
  readonly period: FrozenOptions;
  readonly problem: string | undefined;
  readonly disabled: boolean | undefined;
  readonly onChange: (period: FrozenOptions) => void;
  readonly onRemove: () => void;
}

function Period({ position, period, problem, disabled, onChange, onRemove }: PeriodProps) {
  const id = `modelwatch-actions-frozen-${position}`;
  const number = position + 1;
  const isWeekly = 'days' in period;
  const [from, to] = isWeekly ? ['22:00', '24:00'] : ['2026-12-24T00:00:00Z', '2026-12-27T00:00:00Z'];
  return (
    <Stack direction="column" gap={1}>
      {isWeekly && (
        <Field
          label={t('config.actions.frozen-days', 'Days of period {{number}}', { number })}
          htmlFor={`${id}-days`}
          noMargin
        >
          <MultiCombobox
            id={`${id}-days`}
            width={60}
            options={dayOptions()}
            value={period.days}
            disabled={disabled}
            onChange={(chosen) => onChange({ ...period, days: chosen.map(({ value }) => value) })}
          />
        </Field>
      )}
      <TextField
        id={`${id}-from`}
        label={t('config.actions.frozen-from', 'Period {{number}} from (UTC)', { number })}
        value={period.from}
        placeholder={from}
        disabled={disabled}
        onChange={(time = '') => onChange({ ...period, from: time })}
      />
      <TextField
        id={`${id}-to`}
        label={t('config.actions.frozen-to', 'Period {{number}} to (UTC)', { number })}
        value={period.to}
        placeholder={to}
        disabled={disabled}
        onChange={(time = '') => onChange({ ...period, to: time })}
      />
      {problem !== undefined && <FieldValidationMessage>{problem}</FieldValidationMessage>}
      <div>
        <Button
          variant="secondary"
          icon="trash-alt"
          aria-label={t('config.actions.frozen-remove', 'Remove period {{number}}', { number })}
          disabled={disabled}
          onClick={onRemove}
        />
      </div>
    </Stack>
  );
}
