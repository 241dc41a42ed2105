import { Field, Input } from '@grafana/ui';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly value: number | undefined;
  /** What holds while the field is empty. */
  readonly usual: number;
  readonly unit?: string;
  readonly max?: number;
  readonly disabled: boolean | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** A setting that is a number above zero. */
export function NumberField({ id, label, description, value, usual, unit, max, disabled, onChange }: Props) {
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
        placeholder={String(usual)}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.valueAsNumber)}
      />
    </Field>
  );
}
