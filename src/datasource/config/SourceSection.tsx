import { t } from '@grafana/i18n';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import { Stack } from '@grafana/ui';
import { type SourceName, type SourceOptions, SOURCES, TIMEOUT_SECONDS } from '../../settings/sources';
import { unescaped } from '../texts';
import { AuthFields } from './AuthFields';
import { HeaderFields, TlsFields } from './ConnectionFields';
import { NumberField, TextField, urlProblem } from './fields';
import type { SettingsProps } from './secrets';

interface Props extends SettingsProps {
  readonly source: SourceName;
}

/** The settings of one source. Without a URL it is not used, and its settings are removed. */
export function SourceSection({ source, settings, onChange }: Props) {
  const { title, example, scope } = SOURCES[source];
  const texts = sourceTexts()[source];
  const options: SourceOptions = settings.jsonData[source] ?? { url: '' };
  const id = `modelwatch-${source}`;
  const set = (change: Partial<SourceOptions>) =>
    onChange({ ...settings, jsonData: { ...settings.jsonData, [source]: { ...options, ...change } } });
  const forget = () => onChange({ ...settings, jsonData: { ...settings.jsonData, [source]: undefined } });
  return (
    <ConfigSection title={title} description={texts.description}>
      <Stack direction="column" gap={3}>
        <TextField
          id={`${id}-url`}
          label={t('config.url.label', '{{source}} URL', unescaped({ source: title }))}
          description={t(
            'config.url.help',
            'Leave empty to use Modelwatch without {{source}}.',
            unescaped({ source: title })
          )}
          type="url"
          value={options.url}
          placeholder={example}
          problem={urlProblem(options.url)}
          disabled={settings.readOnly}
          onChange={(url = '') => set({ url })}
          onBlur={() => options.url === '' && forget()}
        />
        {options.url !== '' && (
          <>
            <AuthFields
              source={source}
              auth={options.auth ?? { type: 'none' }}
              {...{ settings, onChange }}
              onAuth={(auth) => set({ auth })}
            />
            <TextField
              id={`${id}-${scope.field}`}
              label={texts.scope}
              description={texts.scopeHelp}
              value={options[scope.field]}
              disabled={settings.readOnly}
              onChange={(value) => set({ [scope.field]: value })}
            />
            <ConfigSubSection
              title={t('config.tls.title', '{{source}} TLS', unescaped({ source: title }))}
              isCollapsible
              isInitiallyOpen={Object.values(options.tls ?? {}).some(Boolean)}
            >
              <TlsFields
                owner={source}
                tls={options.tls ?? {}}
                {...{ settings, onChange }}
                onTls={(tls) => set({ tls })}
              />
            </ConfigSubSection>
            <ConfigSubSection
              title={t('config.http.title', '{{source}} headers and timeout', unescaped({ source: title }))}
              isCollapsible
              isInitiallyOpen={(options.headers ?? []).length > 0 || options.timeoutSeconds !== undefined}
            >
              <Stack direction="column" gap={3}>
                <HeaderFields
                  owner={source}
                  headers={options.headers ?? []}
                  {...{ settings, onChange }}
                  withHeaders={(headers, { jsonData, ...rest }) => ({
                    ...rest,
                    jsonData: { ...jsonData, [source]: { ...options, headers } },
                  })}
                />
                <NumberField
                  id={`${id}-timeout`}
                  label={t('config.http.timeout', 'Timeout')}
                  value={options.timeoutSeconds}
                  defaultValue={TIMEOUT_SECONDS.default}
                  max={TIMEOUT_SECONDS.max}
                  unit="s"
                  disabled={settings.readOnly}
                  onChange={(timeoutSeconds) => set({ timeoutSeconds })}
                />
              </Stack>
            </ConfigSubSection>
          </>
        )}
      </Stack>
    </ConfigSection>
  );
}

interface SourceTexts {
  readonly description: string;
  readonly scope: string;
  readonly scopeHelp: string;
}

const sourceTexts = (): Readonly<Record<SourceName, SourceTexts>> => ({
  prometheus: {
    description: t(
      'config.prometheus.description',
      'Metrics of the models: Prometheus or a compatible API such as Mimir, Thanos, Cortex or VictoriaMetrics.'
    ),
    scope: t('config.prometheus.tenant', 'Tenant'),
    scopeHelp: t(
      'config.prometheus.tenant-help',
      'Sent as X-Scope-OrgID: for Mimir, Cortex and other shared installations.'
    ),
  },
  mlflow: {
    description: t(
      'config.mlflow.description',
      'Versions and aliases, the runs that created them, and the baselines that drift is measured against.'
    ),
    scope: t('config.mlflow.workspace', 'Workspace'),
    scopeHelp: t('config.mlflow.workspace-help', 'Sent as X-MLFLOW-WORKSPACE: for MLflow 3 with workspaces.'),
  },
});
