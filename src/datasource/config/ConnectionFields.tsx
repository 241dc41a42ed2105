import { t } from '@grafana/i18n';
import { Button, Field, FieldValidationMessage, Input, Stack } from '@grafana/ui';
import { headerSecretKey, secretKey, type SecretOwner } from '../../settings/sources';
import type { TlsOptions } from '../settings';
import { SecretField, SwitchField } from './fields';
import { type Settings, type SettingsProps, withoutHeaderValue } from './secrets';

interface TlsFieldsProps extends SettingsProps {
  readonly owner: SecretOwner;
  readonly tls: TlsOptions;
  readonly onTls: (tls: TlsOptions) => void;
}

/** CA, client certificate and verification. */
export function TlsFields({ owner, tls, settings, onTls, onChange }: TlsFieldsProps) {
  const id = `modelwatch-${owner}-tls`;
  const toggle = (name: 'withCa' | 'withClientCert' | 'skipVerify', label: string) => (
    <SwitchField
      label={label}
      value={tls[name] ?? false}
      disabled={settings.readOnly}
      onChange={(isOn) => onTls({ ...tls, [name]: isOn })}
    />
  );
  const certificate = (label: string, kind: 'TlsCaCert' | 'TlsClientCert' | 'TlsClientKey', begin: string) => (
    <SecretField
      label={label}
      secret={secretKey(owner, kind)}
      placeholder={begin}
      multiline
      {...{ settings, onChange }}
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

interface HeaderFieldsProps extends SettingsProps {
  readonly owner: SecretOwner;
  readonly headers: readonly string[];
  /** What is wrong with their names. */
  readonly problem?: string | undefined;
  /** Settings in which the headers have these names. */
  readonly withHeaders: (headers: readonly string[], settings: Settings) => Settings;
}

/** HTTP headers that go with every request: names are shown, values are secrets. */
export function HeaderFields({ owner, headers, problem, settings, withHeaders, onChange }: HeaderFieldsProps) {
  const rename = (names: readonly string[]) => onChange(withHeaders(names, settings));
  return (
    <Stack direction="column" gap={1}>
      {headers.map((name, i) => {
        const key = headerSecretKey(owner, i);
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
                onChange={({ currentTarget }) => rename(headers.map((old, j) => (j === i ? currentTarget.value : old)))}
              />
            </Field>
            <SecretField
              label={t('config.header.value', 'Value of header {{number}}', { number: i + 1 })}
              secret={key}
              {...{ settings, onChange }}
            />
            <Button
              variant="secondary"
              icon="trash-alt"
              aria-label={t('config.header.remove', 'Remove header {{number}}', { number: i + 1 })}
              tooltip={t('config.header.remove-help', 'Enter the values of the headers below again')}
              disabled={settings.readOnly}
              onClick={() =>
                onChange(
                  withHeaders(
                    headers.filter((_, j) => j !== i),
                    withoutHeaderValue(settings, owner, headers.length, i)
                  )
                )
              }
            />
          </Stack>
        );
      })}
      {problem !== undefined && <FieldValidationMessage>{problem}</FieldValidationMessage>}
      <div>
        <Button variant="secondary" icon="plus" disabled={settings.readOnly} onClick={() => rename([...headers, ''])}>
          {t('config.header.add', 'Add a header')}
        </Button>
      </div>
    </Stack>
  );
}
