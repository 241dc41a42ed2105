import { t } from '@grafana/i18n';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import { Button, Checkbox, Field, Input, Stack } from '@grafana/ui';
import {
  headerSecretKey,
  secretKey,
  type SourceName,
  type SourceOptions,
  SOURCES,
  TIMEOUT_SECONDS,
} from '../../settings/sources';
import type { TlsOptions } from '../settings';
import { AuthFields } from './AuthFields';
import { NumberField, SecretField, TextField, urlProblem } from './fields';
import { type Settings, withoutHeader } from './secrets';

interface Props {
  readonly source: SourceName;
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
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
          label={t('config.url.label', '{{source}} URL', { source: title })}
          description={t('config.url.help', 'Leave empty to use Modelwatch without {{source}}.', { source: title })}
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
              settings={settings}
              onAuth={(auth) => set({ auth })}
              onChange={onChange}
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
              title={t('config.tls.title', '{{source}} TLS', { source: title })}
              isCollapsible
              isInitiallyOpen={Object.values(options.tls ?? {}).some(Boolean)}
            >
              <TlsFields
                source={source}
                tls={options.tls ?? {}}
                settings={settings}
                onTls={(tls) => set({ tls })}
                onChange={onChange}
              />
            </ConfigSubSection>
            <ConfigSubSection
              title={t('config.http.title', '{{source}} headers and timeout', { source: title })}
              isCollapsible
              isInitiallyOpen={(options.headers ?? []).length > 0 || options.timeoutSeconds !== undefined}
            >
              <Stack direction="column" gap={3}>
                <HeaderFields
                  source={source}
                  headers={options.headers ?? []}
                  settings={settings}
                  onHeaders={(headers) => set({ headers })}
                  onChange={onChange}
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

/** Texts that differ between the sources. */
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

interface TlsFieldsProps {
  readonly source: SourceName;
  readonly tls: TlsOptions;
  readonly settings: Settings;
  readonly onTls: (tls: TlsOptions) => void;
  readonly onChange: (settings: Settings) => void;
}

/** CA, client certificate and verification. */
function TlsFields({ source, tls, settings, onTls, onChange }: TlsFieldsProps) {
  const id = `modelwatch-${source}-tls`;
  const toggle = (name: 'withCa' | 'withClientCert' | 'skipVerify', label: string) => (
    <Checkbox
      label={label}
      value={tls[name] ?? false}
      disabled={settings.readOnly}
      onChange={({ currentTarget }) => onTls({ ...tls, [name]: currentTarget.checked })}
    />
  );
  const certificate = (label: string, kind: 'TlsCaCert' | 'TlsClientCert' | 'TlsClientKey', begin: string) => (
    <SecretField
      label={label}
      secret={secretKey(source, kind)}
      placeholder={begin}
      multiline
      settings={settings}
      onChange={onChange}
    />
  );
  return (
    <Stack direction="column" gap={2} alignItems="flex-start">
      {toggle('withCa', t('config.tls.own-ca', 'Add self-signed certificate'))}
      {tls.withCa && certificate(t('config.tls.ca', 'CA certificate'), 'TlsCaCert', '-----BEGIN CERTIFICATE-----')}
      {toggle('withClientCert', t('config.tls.with-client', 'TLS client authentication'))}
      {tls.withClientCert &&
        certificate(
          t('config.tls.client-cert', 'Client certificate (PEM)'),
          'TlsClientCert',
          '-----BEGIN CERTIFICATE-----'
        )}
      {tls.withClientCert &&
        certificate(t('config.tls.client-key', 'Client key (PEM)'), 'TlsClientKey', '-----BEGIN PRIVATE KEY-----')}
      {toggle('skipVerify', t('config.tls.skip-verify', 'Skip TLS certificate verification (insecure)'))}
      <Field
        label={t('config.tls.server-name', 'Server name')}
        description={t(
          'config.tls.server-name-help',
          'The name that the certificate is verified against, if it is not the host of the URL.'
        )}
        htmlFor={`${id}-name`}
        noMargin
      >
        <Input
          id={`${id}-name`}
          width={60}
          value={tls.serverName ?? ''}
          disabled={settings.readOnly}
          onChange={({ currentTarget }) => onTls({ ...tls, serverName: currentTarget.value || undefined })}
        />
      </Field>
    </Stack>
  );
}

interface HeaderFieldsProps {
  readonly source: SourceName;
  readonly headers: readonly string[];
  readonly settings: Settings;
  readonly onHeaders: (headers: readonly string[]) => void;
  readonly onChange: (settings: Settings) => void;
}

/** HTTP headers that go with every request: names are shown, values are secrets. */
function HeaderFields({ source, headers, settings, onHeaders, onChange }: HeaderFieldsProps) {
  return (
    <Stack direction="column" gap={1}>
      {headers.map((name, i) => {
        const key = headerSecretKey(source, i);
        return (
          <Stack key={key} alignItems="flex-end" wrap="wrap" gap={1}>
            <Field
              label={t('config.header.name', 'Header {{number}}', { number: i + 1 })}
              htmlFor={`modelwatch-${key}-name`}
              noMargin
            >
              <Input
                id={`modelwatch-${key}-name`}
                value={name}
                placeholder="X-Scope-OrgID"
                disabled={settings.readOnly}
                onChange={({ currentTarget }) =>
                  onHeaders(headers.map((old, j) => (j === i ? currentTarget.value : old)))
                }
              />
            </Field>
            <SecretField
              label={t('config.header.value', 'Value of header {{number}}', { number: i + 1 })}
              secret={key}
              settings={settings}
              onChange={onChange}
            />
            <Button
              variant="secondary"
              icon="trash-alt"
              aria-label={t('config.header.remove', 'Remove header {{number}}', { number: i + 1 })}
              tooltip={t('config.header.remove-help', 'Values of the headers below have to be entered again')}
              disabled={settings.readOnly}
              onClick={() => onChange(withoutHeader(settings, source, i))}
            />
          </Stack>
        );
      })}
      <div>
        <Button
          variant="secondary"
          icon="plus"
          disabled={settings.readOnly}
          onClick={() => onHeaders([...headers, ''])}
        >
          {t('config.header.add', 'Add a header')}
        </Button>
      </div>
    </Stack>
  );
}
