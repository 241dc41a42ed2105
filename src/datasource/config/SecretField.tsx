import { Field, SecretInput, SecretTextArea } from '@grafana/ui';
import { isConfigured, type Settings, typedSecret, withoutSecret, withSecret } from './secrets';

interface Props {
  readonly settings: Settings;
  readonly secret: string;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** A certificate or key: several lines. */
  readonly multiline?: boolean;
  readonly onChange: (settings: Settings) => void;
}

/** A value that goes to Grafana's secret store and never comes back. */
export function SecretField({ settings, secret, label, description, placeholder, multiline, onChange }: Props) {
  const id = `modelwatch-${secret}`;
  const shared = {
    id,
    isConfigured: isConfigured(settings, secret),
    value: typedSecret(settings, secret),
    placeholder,
    disabled: settings.readOnly,
    onReset: () => onChange(withoutSecret(settings, secret)),
  };
  const change = (value: string) => onChange(withSecret(settings, secret, value));
  return (
    <Field label={label} description={description} htmlFor={id} noMargin>
      {multiline ? (
        <SecretTextArea {...shared} rows={6} cols={64} onChange={({ currentTarget }) => change(currentTarget.value)} />
      ) : (
        <SecretInput
          {...shared}
          width={60}
          autoComplete="new-password"
          onChange={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
    </Field>
  );
}
