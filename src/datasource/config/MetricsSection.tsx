import { t } from '@grafana/i18n';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import { Stack } from '@grafana/ui';
import { parseDuration } from '../../query/duration';
import { DEFAULT_LIMITS } from '../../settings/schema';
import { ComboboxField } from '../editor/selection/AsyncCombobox';
import type { LimitOptions } from '../settings';
import { durationProblem, NumberField, TextField } from './fields';
import { NameFields, ProfileFields, type ReadingProps } from './MetricNames';
import type { Settings, SettingsProps } from './secrets';

const isSet = (values: object | undefined): boolean => Object.values(values ?? {}).some((value) => value !== undefined);

/** Which metrics are read and under which names, what queries take that leave it open, and how much is read at once. */
export function ReadingSection({ settings, onChange }: SettingsProps) {
  const { jsonData, readOnly } = settings;
  const set = (change: Partial<Settings['jsonData']>) =>
    onChange({ ...settings, jsonData: { ...jsonData, ...change } });
  const shared = { jsonData, readOnly, onChange: set };
  return (
    <ConfigSection
      title={t('config.metrics.title', 'Metrics')}
      description={t('config.metrics.description', 'Which metrics are read, and how.')}
    >
      <Stack direction="column" gap={3}>
        <ProfileFields {...shared} uid={settings.uid} />
        <TextField
          id="modelwatch-scrape"
          label={t('config.scrape.label', 'Scrape interval')}
          description={t(
            'config.scrape.help',
            'How often Prometheus scrapes your models. Left empty, it is read from the samples.'
          )}
          value={jsonData.scrapeInterval}
          placeholder={t('config.scrape.read', 'read from Prometheus')}
          problem={durationProblem(jsonData.scrapeInterval)}
          disabled={readOnly}
          onChange={(scrapeInterval) => set({ scrapeInterval })}
        />
        <ConfigSubSection
          title={t('config.names.title', 'Custom metric names')}
          description={t('config.names.description', 'Map metrics that have other names in your Prometheus.')}
          isCollapsible
          isInitiallyOpen={isSet(jsonData.labels) || isSet(jsonData.metrics)}
        >
          <NameFields {...shared} />
        </ConfigSubSection>
        <ConfigSubSection
          title={t('config.defaults.title', 'Defaults')}
          description={t('config.defaults.description', 'Used by queries that do not set them.')}
          isCollapsible
          isInitiallyOpen={isSet(jsonData.defaults)}
        >
          <DefaultFields {...shared} />
        </ConfigSubSection>
        <ConfigSubSection
          title={t('config.limits.title', 'Limits')}
          isCollapsible
          isInitiallyOpen={isSet(jsonData.limits)}
        >
          <LimitFields {...shared} />
        </ConfigSubSection>
      </Stack>
    </ConfigSection>
  );
}

const choices = () => [
  {
    value: 'mlflow',
    label: t('config.baseline.mlflow', 'From MLflow'),
    description: t('config.baseline.mlflow-help', 'The baseline that was logged with the run of the version'),
  },
  { value: '1d', label: t('config.baseline.day', 'The day before') },
  { value: '1w', label: t('config.baseline.week', 'The week before') },
];

/** A baseline as this field can write it; a fixed window, which can be provisioned, is shown unchanged. */
const written = (baseline: unknown): string | undefined =>
  baseline === undefined || typeof baseline === 'string' ? baseline : JSON.stringify(baseline);

function DefaultFields({ jsonData, readOnly, onChange }: ReadingProps) {
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
      <ComboboxField
        id="modelwatch-baseline"
        label={t('config.baseline.label', 'Baseline')}
        description={t(
          'config.baseline.help',
          'What drift is measured against. If empty, the baseline in MLflow, otherwise the week before. Or enter an offset such as 3d.'
        )}
        problem={problem}
        width={60}
        createCustomValue
        options={choices()}
        value={baseline}
        placeholder={t('config.baseline.auto', 'MLflow, otherwise the week before')}
        disabled={readOnly}
        onChange={(baseline) => onChange({ defaults: { ...defaults, baseline } })}
      />
    </Stack>
  );
}

const MIB = 1024 * 1024;

interface Limit {
  readonly key: keyof LimitOptions;
  readonly label: string;
  readonly description: string;
  readonly defaultValue: number;
  readonly unit?: string;
  readonly factor: number;
}

const limits = (): readonly Limit[] => [
  {
    key: 'series',
    label: t('config.limits.series', 'Series limit'),
    description: t('config.limits.series-help', 'The panel shows a notice when series are left out.'),
    defaultValue: DEFAULT_LIMITS.series,
    factor: 1,
  },
  {
    key: 'answerBytes',
    label: t('config.limits.answer', 'Response size limit'),
    description: t('config.limits.answer-help', 'Larger responses are rejected with an error.'),
    defaultValue: DEFAULT_LIMITS.answerBytes / MIB,
    unit: 'MiB',
    factor: MIB,
  },
  {
    key: 'cacheBytes',
    label: t('config.limits.cache', 'Cache size'),
    description: t('config.limits.cache-help', 'Responses for past times that no longer change.'),
    defaultValue: DEFAULT_LIMITS.cacheBytes / MIB,
    unit: 'MiB',
    factor: MIB,
  },
];

function LimitFields({ jsonData, readOnly, onChange }: ReadingProps) {
  return (
    <Stack direction="column" gap={3}>
      {limits().map(({ key, factor, ...limit }) => {
        const value = jsonData.limits?.[key];
        return (
          <NumberField
            key={key}
            id={`modelwatch-${key}`}
            {...limit}
            value={value === undefined ? undefined : value / factor}
            disabled={readOnly}
            onChange={(changed) =>
              onChange({
                limits: {
                  ...jsonData.limits,
                  [key]: changed === undefined ? undefined : Math.round(changed * factor),
                },
              })
            }
          />
        );
      })}
    </Stack>
  );
}
