import { t } from '@grafana/i18n';
import { Checkbox, Field, Input, Stack } from '@grafana/ui';
import { secretKey, type SourceName, type TlsOptions } from '../../settings';
import { SecretField } from '../SecretField';
import type { Settings } from '../secrets';

interface Props {
  readonly source: SourceName;
  readonly tls: TlsOptions;
  readonly settings: Settings;
  readonly onTls: (tls: TlsOptions) => void;
  readonly onChange: (settings: Settings) => void;
}

/** Whose certificates are trusted, and which one is shown. */
export function TlsFields({ source, tls, settings, onTls, onChange }: Props) {
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
