import { t } from '@grafana/i18n';
import { Combobox, Field, Stack } from '@grafana/ui';
import { parseDuration } from '../../../query/duration';
import { durationProblem } from '../problems';
import { TextField } from '../TextField';
import type { ReadingProps } from './ReadingProps';

const choices = () => [
  {
    value: 'mlflow',
    label: t('config.baseline.mlflow', 'From MLflow'),
    description: t('config.baseline.mlflow-help', 'The baseline that was logged with the run of the version'),
  },
  { value: '1d', label: t('config.baseline.day', 'The day before') },
  { value: '1w', label: t('config.baseline.week', 'The week before') },
];

/** A baseline as this field can write it; a fixed window, which can be provisioned, is shown as it stands. */
const written = (baseline: unknown): string | undefined =>
  baseline === undefined || typeof baseline === 'string' ? baseline : JSON.stringify(baseline);

/** What queries take that leave window or baseline open. */
export function DefaultFields({ jsonData, readOnly, onChange }: ReadingProps) {
  const { defaults } = jsonData;
  const baseline = written(defaults?.baseline);
  const isKnown = baseline === undefined || baseline.startsWith('{') || ['auto', 'mlflow'].includes(baseline);
  const problem = isKnown || parseDuration(baseline) !== undefined ? undefined : durationProblem(baseline);
  return (
    <Stack direction="column" gap={3}>
      <TextField
        id="modelwatch-window"
        label={t('config.window.label', 'Window')}
        description={t(
          'config.window.help',
          'How far back each value looks. If empty, each signal uses its own: five minutes for most, hours for drift and quality.'
        )}
        value={defaults?.window}
        placeholder={t('config.window.own', 'signal default')}
        problem={durationProblem(defaults?.window)}
        disabled={readOnly}
        onChange={(window) => onChange({ defaults: { ...defaults, window } })}
      />
      <Field
        label={t('config.baseline.label', 'Baseline')}
        description={t(
          'config.baseline.help',
          'What drift is measured against. If empty, the baseline in MLflow, otherwise the week before. Or enter an offset such as 3d.'
        )}
        htmlFor="modelwatch-baseline"
        invalid={problem !== undefined}
        error={problem}
        noMargin
      >
        <Combobox
          id="modelwatch-baseline"
          width={60}
          isClearable
          createCustomValue
          options={choices()}
          value={baseline ?? null}
          placeholder={t('config.baseline.auto', 'MLflow, otherwise the week before')}
          disabled={readOnly}
          onChange={(option) => onChange({ defaults: { ...defaults, baseline: option?.value } })}
        />
      </Field>
    </Stack>
  );
}
