import { t } from '@grafana/i18n';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import { Button, Field, Stack } from '@grafana/ui';
import { useState } from 'react';
import { CONTRACT_PROFILE, METRIC_ROLES, type MetricRole, OWN_ID, profiles, SERVERS } from '../../profiles';
import { parseDuration } from '../../query/duration';
import { DEFAULT_LIMITS } from '../../settings/schema';
import { AsyncCombobox } from '../editor/selection/AsyncCombobox';
import type { LimitOptions, ModelwatchOptions, OwnOptions } from '../settings';
import { Detection } from './Detection';
import { durationProblem, labelProblem, metricProblem, NumberField, TextField } from './fields';
import type { Settings } from './secrets';

interface Props {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

const isSet = (values: object | undefined): boolean => Object.values(values ?? {}).some((value) => value !== undefined);

/** Which metrics are read and under which names, what queries take that leave it open, and how much is read at once. */
export function ReadingSection({ settings, onChange }: Props) {
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

/** Props of every part of the section. */
interface ReadingProps {
  readonly jsonData: ModelwatchOptions;
  readonly readOnly: boolean | undefined;
  readonly onChange: (change: Partial<ModelwatchOptions>) => void;
}

const optionOf = ({ id, title }: { readonly id: string; readonly title: string }) => ({ value: id, label: title });

const SERVER_OPTIONS = SERVERS.map(optionOf);

/** Machine metrics are always read besides one of these. */
const profileOptions = () => [
  optionOf(CONTRACT_PROFILE),
  ...SERVER_OPTIONS,
  { value: OWN_ID, label: t('config.own.title', 'A server with custom metric names') },
];

interface ProfileFieldsProps extends ReadingProps {
  readonly uid: string;
}

/** The profile that names metrics, and its detection. */
function ProfileFields({ jsonData, readOnly, onChange, uid }: ProfileFieldsProps) {
  const { profile = 'contract', own } = jsonData;
  return (
    <Stack direction="column" gap={1}>
      <Field
        label={t('config.profile.label', 'Metric names')}
        description={t(
          'config.profile.help',
          'The model server, or the Modelwatch metric names for your own metrics. Machine and device metrics are always read.'
        )}
        htmlFor="modelwatch-profile"
        noMargin
      >
        <AsyncCombobox
          id="modelwatch-profile"
          width={60}
          options={profileOptions()}
          value={profile}
          disabled={readOnly}
          isRequired
          onChange={(id) =>
            onChange({ profile: id, ...(id === OWN_ID && own === undefined ? { own: { like: 'vllm' } } : {}) })
          }
        />
      </Field>
      {profile === OWN_ID && own !== undefined && <OwnFields own={own} readOnly={readOnly} onChange={onChange} />}
      <Detection uid={uid} profile={profile} disabled={readOnly} onUse={onChange} />
    </Stack>
  );
}

interface OwnFieldsProps {
  readonly own: OwnOptions;
  readonly readOnly: boolean | undefined;
  readonly onChange: (change: Partial<ModelwatchOptions>) => void;
}

/** `theirs=ours, …` */
const namesText = (names: OwnOptions['names'] = {}): string =>
  Object.entries(names)
    .map((pair) => pair.join('='))
    .join(', ');
const namesOf = (text: string): OwnOptions['names'] =>
  Object.fromEntries(text.split(/[\s,]+/).flatMap((pair) => (pair === '' ? [] : [pair.split(/=(.*)/).slice(0, 2)])));

/** Which server, and what its metrics and labels are called. */
function OwnFields({ own, readOnly: disabled, onChange }: OwnFieldsProps) {
  const set = (change: Partial<OwnOptions>) => onChange({ own: { ...own, ...change } });
  const label = (key: 'model' | 'version', title: string) => (
    <TextField
      id={`modelwatch-own-${key}`}
      label={title}
      value={own.labels?.[key]}
      placeholder={profiles.get(own.like)?.labels[key]}
      problem={labelProblem(own.labels?.[key])}
      disabled={disabled}
      onChange={(name) => set({ labels: { ...own.labels, [key]: name } })}
    />
  );
  return (
    <Stack direction="column" gap={1}>
      <Field label={t('config.own.like', 'Server')} htmlFor="modelwatch-own-like" noMargin>
        <AsyncCombobox
          id="modelwatch-own-like"
          width={60}
          options={SERVER_OPTIONS}
          value={own.like}
          disabled={disabled}
          isRequired
          onChange={(like) => set({ like })}
        />
      </Field>
      <TextField
        id="modelwatch-own-prefix"
        label={t('config.own.prefix', 'Prefix of its metrics')}
        value={own.prefix}
        problem={metricProblem(own.prefix)}
        disabled={disabled}
        onChange={(prefix) => set({ prefix })}
      />
      {label('model', t('config.names.model', 'Label for the model name'))}
      {label('version', t('config.names.version', 'Label for the version'))}
      <NamesField
        id="modelwatch-own-names"
        label={t('config.own.names', 'Other names')}
        description={t('config.own.names-help', "The server's name = yours, separated by commas")}
        names={own.names}
        disabled={disabled}
        onChange={(names) => set({ names })}
      />
    </Stack>
  );
}

interface NamesFieldProps {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly names: OwnOptions['names'];
  readonly disabled: boolean | undefined;
  readonly onChange: (names: OwnOptions['names']) => void;
}

/** Keeps what is typed until the field is left: half a pair is no name yet. */
function NamesField({ names, onChange, ...field }: NamesFieldProps) {
  const [text, setText] = useState<string | undefined>();
  return (
    <TextField
      {...field}
      value={text ?? namesText(names)}
      onChange={(typed = '') => setText(typed)}
      onBlur={() => {
        if (text !== undefined) {
          onChange(namesOf(text));
          setText(undefined);
        }
      }}
    />
  );
}

const { labels: LABELS, metrics: METRICS } = CONTRACT_PROFILE;

const isRole = (text: string): text is MetricRole => text in METRICS;

/** Custom names for labels and metrics of the contract. */
function NameFields({ jsonData, readOnly, onChange }: ReadingProps) {
  const { labels, metrics = {} } = jsonData;
  const renamed = METRIC_ROLES.filter((role) => role in metrics);
  const rename = (role: MetricRole, name: string) => onChange({ metrics: { ...metrics, [role]: name } });
  const restore = (role: MetricRole) => {
    const { [role]: _name, ...others } = metrics;
    onChange({ metrics: Object.keys(others).length === 0 ? undefined : others });
  };
  const label = (key: 'model' | 'version', title: string) => (
    <TextField
      id={`modelwatch-label-${key}`}
      label={title}
      value={labels?.[key]}
      placeholder={LABELS[key]}
      problem={labelProblem(labels?.[key])}
      disabled={readOnly}
      onChange={(name) => onChange({ labels: { ...labels, [key]: name } })}
    />
  );
  return (
    <Stack direction="column" gap={3}>
      {label('model', t('config.names.model', 'Label for the model name'))}
      {label('version', t('config.names.version', 'Label for the version'))}
      {renamed.map((role) => (
        <Stack key={role} alignItems="flex-end" gap={1}>
          <TextField
            id={`modelwatch-metric-${role}`}
            label={METRICS[role]}
            value={metrics[role]}
            placeholder={t('config.names.yours', 'Your metric')}
            problem={metricProblem(metrics[role])}
            disabled={readOnly}
            onChange={(name = '') => rename(role, name)}
          />
          <Button
            variant="secondary"
            icon="trash-alt"
            aria-label={t('config.names.restore', 'Reset the name of {{metric}}', { metric: METRICS[role] })}
            disabled={readOnly}
            onClick={() => restore(role)}
          />
        </Stack>
      ))}
      <div>
        <label className="sr-only" htmlFor="modelwatch-metric-add">
          {t('config.names.add', 'Add a custom metric name')}
        </label>
        <AsyncCombobox
          key={renamed.length}
          id="modelwatch-metric-add"
          width={60}
          placeholder={t('config.names.choose', 'Choose a metric')}
          options={METRIC_ROLES.filter((role) => !(role in metrics)).map((role) => ({
            value: role,
            label: METRICS[role],
          }))}
          value={undefined}
          disabled={readOnly}
          isRequired
          onChange={(role) => isRole(role) && rename(role, '')}
        />
      </div>
    </Stack>
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

/** A baseline as this field can write it; a fixed window, which can be provisioned, is shown as it stands. */
const written = (baseline: unknown): string | undefined =>
  baseline === undefined || typeof baseline === 'string' ? baseline : JSON.stringify(baseline);

/** Defaults of queries without window or baseline. */
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
        <AsyncCombobox
          id="modelwatch-baseline"
          width={60}
          createCustomValue
          options={choices()}
          value={baseline}
          placeholder={t('config.baseline.auto', 'MLflow, otherwise the week before')}
          disabled={readOnly}
          onChange={(baseline) => onChange({ defaults: { ...defaults, baseline } })}
        />
      </Field>
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

/** Limits of series, response size and cache. */
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
