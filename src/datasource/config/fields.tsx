import { t } from '@grafana/i18n';
import { Checkbox, Field, Input, SecretInput, SecretTextArea, TextArea } from '@grafana/ui';
import { type ReactElement, useState } from 'react';
import { duration, labelName, metricName } from '../../settings/schema';
import { sourceUrl } from '../../settings/sources';
import { errorText } from '../../text';
import { AsyncCombobox, ComboboxField } from '../editor/selection/AsyncCombobox';
import type { Choice } from '../editor/selection/pickers';
import { isConfigured, type SettingsProps, typedSecret, withoutSecret, withSecret } from './secrets';

interface LabelledProps {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** What is wrong with the value. */
  readonly problem?: string;
}

function Labelled({ id, label, description, problem, children }: LabelledProps & { readonly children: ReactElement }) {
  return (
    <Field
      label={label}
      description={description}
      htmlFor={id}
      invalid={problem !== undefined}
      error={problem}
      noMargin
    >
      {children}
    </Field>
  );
}

interface TextFieldProps extends LabelledProps {
  readonly value: string | undefined;
  readonly placeholder?: string;
  readonly disabled: boolean | undefined;
  readonly type?: 'text' | 'url';
  /** `undefined` when the field is empty. */
  readonly onChange: (value: string | undefined) => void;
  readonly onBlur?: () => void;
}

/** A setting that is a text, without spaces around it. */
export function TextField({ value, placeholder, disabled, type, onChange, onBlur, ...labelled }: TextFieldProps) {
  // A space at the end may be one between two words.
  const [typed, setTyped] = useState('');
  const shown = (typed.trim() || undefined) === value ? typed : (value ?? '');
  return (
    <Labelled {...labelled}>
      <Input
        id={labelled.id}
        type={type}
        width={60}
        value={shown}
        placeholder={placeholder}
        disabled={disabled}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          onChange(currentTarget.value.trim() || undefined);
        }}
        onBlur={onBlur}
      />
    </Labelled>
  );
}

/** Takes a text when its field is left: until then it may be half of one. */
export function DeferredTextField({ value, onChange, ...field }: TextFieldProps) {
  const [typed, setTyped] = useState<string | undefined>();
  return (
    <TextField
      {...field}
      value={typed ?? value}
      onChange={(text = '') => setTyped(text)}
      onBlur={() => {
        if (typed !== undefined) {
          onChange(typed);
          setTyped(undefined);
        }
      }}
    />
  );
}

interface SwitchFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly value: boolean;
  readonly disabled: boolean | undefined;
  readonly onChange: (value: boolean) => void;
}

export function SwitchField({ onChange, ...checkbox }: SwitchFieldProps) {
  return (
    // A checkbox that a column stretches has its label far away from its box.
    <div>
      <Checkbox {...checkbox} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
    </div>
  );
}

interface ChoiceFieldProps extends LabelledProps {
  readonly options: readonly Choice[];
  readonly value: string;
  readonly disabled: boolean | undefined;
  readonly onChange: (value: string) => void;
}

export function ChoiceField(choice: ChoiceFieldProps) {
  return <ComboboxField width={60} isRequired {...choice} />;
}

interface AddFieldProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly options: readonly Choice[];
  /** How many there are already: the field is empty again when another one came. */
  readonly count: number;
  readonly disabled: boolean | undefined;
  readonly onAdd: (value: string) => void;
}

export function AddField({ id, label, count, onAdd, ...choice }: AddFieldProps) {
  return (
    <div>
      <label className="sr-only" htmlFor={id}>
        {label}
      </label>
      <AsyncCombobox key={count} id={id} width={60} value={undefined} isRequired onChange={onAdd} {...choice} />
    </div>
  );
}

interface TextAreaFieldProps extends LabelledProps {
  /** As the settings have it. */
  readonly value: string;
  readonly rows?: number;
  readonly placeholder?: string;
  readonly disabled: boolean | undefined;
  /** Takes what was typed when the field is left, or says what is wrong with it: it stays in the field then. */
  readonly onLeave: (typed: string) => string | undefined;
}

/** A setting of several lines, which is taken as a whole. */
function TextAreaField({ id, label, description, value, problem, onLeave, ...rest }: TextAreaFieldProps) {
  const [typed, setTyped] = useState<string | undefined>();
  const [refused, setRefused] = useState<string | undefined>();
  return (
    <Labelled {...{ id, label, description, problem: refused ?? problem }}>
      <TextArea
        id={id}
        {...rest}
        value={typed ?? value}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={() => {
          const why = typed === undefined ? refused : onLeave(typed);
          setRefused(why);
          if (why === undefined) {
            setTyped(undefined);
          }
        }}
      />
    </Labelled>
  );
}

interface LinesFieldProps extends Omit<TextAreaFieldProps, 'value' | 'onLeave'> {
  readonly values: readonly string[];
  readonly onChange: (values: string[]) => void;
}

/** A setting that is a list of texts, one a line. */
export function LinesField({ values, onChange, ...field }: LinesFieldProps) {
  return (
    <TextAreaField
      rows={Math.max(2, values.length)}
      {...field}
      value={values.join('\n')}
      onLeave={(typed) => {
        onChange(typed.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])));
        return undefined;
      }}
    />
  );
}

interface JsonFieldProps extends Omit<TextAreaFieldProps, 'value' | 'onLeave'> {
  /** `undefined` is no text. */
  readonly value: unknown;
  /** Takes a value, or says what is wrong with it. */
  readonly onChange: (value: unknown) => string | undefined;
}

export function JsonField({ value, onChange, ...field }: JsonFieldProps) {
  return (
    <TextAreaField
      {...field}
      value={value === undefined ? '' : JSON.stringify(value, undefined, 2)}
      onLeave={(typed) => {
        if (typed.trim() === '') {
          return onChange(undefined);
        }
        try {
          return onChange(JSON.parse(typed));
        } catch (error) {
          return errorText(error);
        }
      }}
    />
  );
}

interface NumberFieldProps extends LabelledProps {
  readonly value: number | undefined;
  /** What holds while the field is empty; without it, nothing does. */
  readonly defaultValue?: number;
  readonly unit?: string;
  /** 1 unless it is given. */
  readonly min?: number;
  readonly max?: number;
  readonly disabled: boolean | undefined;
  readonly onChange: (value: number | undefined) => void;
}

export function NumberField(props: NumberFieldProps) {
  const { value, defaultValue, unit, min = 1, max, disabled, onChange, ...labelled } = props;
  return (
    <Labelled {...labelled}>
      <Input
        id={labelled.id}
        type="number"
        min={min}
        max={max}
        step="any"
        width={20}
        suffix={unit}
        value={value ?? ''}
        placeholder={defaultValue === undefined ? undefined : String(defaultValue)}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.valueAsNumber)}
      />
    </Labelled>
  );
}

interface SecretFieldProps extends SettingsProps {
  readonly secret: string;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** A certificate or key: several lines. */
  readonly multiline?: boolean;
  /** Whether to show that it is missing. */
  readonly isNeeded?: boolean;
}

/** A value that goes to Grafana's secret store and never comes back. */
export function SecretField({
  settings,
  secret,
  label,
  description,
  placeholder,
  multiline,
  isNeeded,
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
  const isMissing = isNeeded === true && !shared.isConfigured && shared.value === '' && settings.readOnly !== true;
  return (
    <Labelled
      {...{ id, label, description, problem: isMissing ? t('config.problem.secret', 'Enter a value') : undefined }}
    >
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
    </Labelled>
  );
}

export const durationProblem = (text: string | undefined): string | undefined =>
  text === undefined || duration.safeParse(text).success
    ? undefined
    : t('config.problem.duration', 'Enter a duration such as 15s, 5m or 1h');

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

export const labelProblem = (text: string | undefined): string | undefined =>
  text === undefined || labelName.safeParse(text).success
    ? undefined
    : t('config.problem.label', 'This is not a valid label name');

export const metricProblem = (text: string | undefined): string | undefined =>
  text === undefined || metricName.safeParse(text).success
    ? undefined
    : t('config.problem.metric', 'This is not a valid metric name');
