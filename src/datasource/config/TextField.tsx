import { Field, Input } from '@grafana/ui';

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
