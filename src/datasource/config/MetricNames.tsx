import { t } from '@grafana/i18n';
import { Button, Stack } from '@grafana/ui';
import { CONTRACT_PROFILE, METRIC_ROLES, type MetricRole, OWN_ID, profiles, SERVERS } from '../../profiles';
import type { ModelwatchOptions, OwnOptions } from '../settings';
import { unescaped } from '../texts';
import { Detection } from './Detection';
import { AddField, ChoiceField, DeferredTextField, labelProblem, metricProblem, TextField } from './fields';

export interface ReadingProps {
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

export function ProfileFields({ jsonData, readOnly, onChange, uid }: ProfileFieldsProps) {
  const { profile = 'contract', own } = jsonData;
  return (
    <Stack direction="column" gap={1}>
      <ChoiceField
        id="modelwatch-profile"
        label={t('config.profile.label', 'Metric names')}
        description={t(
          'config.profile.help',
          'The model server, or the Modelwatch metric names for your own metrics. Machine and device metrics are always read.'
        )}
        options={profileOptions()}
        value={profile}
        disabled={readOnly}
        onChange={(id) =>
          onChange({ profile: id, ...(id === OWN_ID && own === undefined ? { own: { like: 'vllm' } } : {}) })
        }
      />
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
      <ChoiceField
        id="modelwatch-own-like"
        label={t('config.own.like', 'Server')}
        options={SERVER_OPTIONS}
        value={own.like}
        disabled={disabled}
        onChange={(like) => set({ like })}
      />
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
      <DeferredTextField
        id="modelwatch-own-names"
        label={t('config.own.names', 'Other names')}
        description={t('config.own.names-help', "The server's name = yours, separated by commas")}
        value={namesText(own.names)}
        disabled={disabled}
        onChange={(text = '') => set({ names: namesOf(text) })}
      />
    </Stack>
  );
}

const { labels: LABELS, metrics: METRICS } = CONTRACT_PROFILE;

const isRole = (text: string): text is MetricRole => text in METRICS;

export function NameFields({ jsonData, readOnly, onChange }: ReadingProps) {
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
            aria-label={t('config.names.restore', 'Reset the name of {{metric}}', unescaped({ metric: METRICS[role] }))}
            disabled={readOnly}
            onClick={() => restore(role)}
          />
        </Stack>
      ))}
      <AddField
        id="modelwatch-metric-add"
        label={t('config.names.add', 'Add a custom metric name')}
        placeholder={t('config.names.choose', 'Choose a metric')}
        options={METRIC_ROLES.filter((role) => !(role in metrics)).map((role) => ({
          value: role,
          label: METRICS[role],
        }))}
        count={renamed.length}
        disabled={readOnly}
        onAdd={(role) => isRole(role) && rename(role, '')}
      />
    </Stack>
  );
}
