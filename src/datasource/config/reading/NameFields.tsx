import { t } from '@grafana/i18n';
import { Button, Combobox, Stack } from '@grafana/ui';
import { CONTRACT_PROFILE, METRIC_ROLES, type MetricRole } from '../../../profiles';
import { labelProblem, metricProblem } from '../problems';
import { TextField } from '../TextField';
import type { ReadingProps } from './ReadingProps';

const { labels: LABELS, metrics: METRICS } = CONTRACT_PROFILE;

const isRole = (text: string): text is MetricRole => text in METRICS;

/** What labels and metrics of the contract are called where they are not called what it calls them. */
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
            placeholder={t('config.names.yours', 'Your name')}
            problem={metricProblem(metrics[role] || undefined)}
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
        <Combobox
          id="modelwatch-metric-add"
          width={60}
          placeholder={t('config.names.choose', 'Choose a metric')}
          options={METRIC_ROLES.filter((role) => !(role in metrics)).map((role) => ({
            value: role,
            label: METRICS[role],
          }))}
          value={null}
          disabled={readOnly}
          onChange={(option) => option && isRole(option.value) && rename(option.value, '')}
        />
      </div>
    </Stack>
  );
}
