import { t } from '@grafana/i18n';
import { Field, Input, SecretInput, SecretTextArea } from '@grafana/ui';
import { duration, labelName, metricName } from '../../settings/schema';
import { sourceUrl } from '../../settings/sources';
import { isConfigured, type Settings, typedSecret, withoutSecret, withSecret } from './secrets';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly value: string | undefined;
  readonly placeholder?: string;
  readonly disabled: boolean | undefined;
  readonly type?: 'text' | 'url';
  /** What is wrong with the value. */
  readonly problem?: string;
  /** `undefined` when the field is empty. */
  readonly onChange: (value: string | undefined) => void;
  readonly onBlur?: () => void;
}

/** A setting that is a text. */
export function TextField(props: Props) {
  const { id, label, description, value, placeholder, disabled, type, problem, onChange, onBlur } = props;
  return (
    <Field
      label={label}
      description={description}
      htmlFor={id}
      invalid={problem !== undefined}
      error={problem}
      noMargin
    >
      <Input
        id={id}
        type={type}
        width={60}
        value={value ?? ''}
        placeholder={placeholder}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.value.trim() || undefined)}
        onBlur={onBlur}
      />
    </Field>
  );
}

interface NumberFieldProps {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly value: number | undefined;
  /** What holds while the field is empty. */
  readonly defaultValue: number;
  readonly unit?: string;
  readonly max?: number;
  readonly disabled: boolean | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** A setting that is a number above zero. */
export function NumberField({
  id,
  label,
  description,
  value,
  defaultValue,
  unit,
  max,
  disabled,
  onChange,
}: NumberFieldProps) {
  return (
    <Field label={label} description={description} htmlFor={id} noMargin>
      <Input
        id={id}
        type="number"
        min={1}
        max={max}
        width={20}
        suffix={unit}
        value={value ?? ''}
        placeholder={String(defaultValue)}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.valueAsNumber)}
      />
    </Field>
  );
}

interface SecretFieldProps {
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
export function SecretField({
  settings,
  secret,
  label,
  description,
  placeholder,
  multiline,
  onChange,
}: SecretFieldProps) {
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

/** What is wrong with a duration, if there is one. */
export const durationProblem = (text: string | undefined): string | undefined =>
  text === undefined || duration.safeParse(text).success
    ? undefined
    : t('config.problem.duration', 'Enter a duration such as 15s, 5m or 1h');

/** What is wrong with an address, if there is one. */
export function urlProblem(text: string): string | undefined {
  if (text === '' || sourceUrl.safeParse(text).success) {
    return undefined;
  }
  return URL.canParse(text) && new URL(text).username !== ''
    ? t(
        'config.problem.credentials',
        'Remove the user and password from the URL and enter them below, where they are stored encrypted'
      )
    : t('config.problem.url', 'Enter a URL that starts with http:// or https://');
}

/** What is wrong with a label's name, if there is one. */
export const labelProblem = (text: string | undefined): string | undefined =>
  text === undefined || labelName.safeParse(text).success
    ? undefined
    : t('config.problem.label', 'This is not a valid label name');

/** What is wrong with a metric's name, if there is one. */
export const metricProblem = (text: string | undefined): string | undefined =>
  text === undefined || metricName.safeParse(text).success
    ? undefined
    : t('config.problem.metric', 'This is not a valid metric name');
