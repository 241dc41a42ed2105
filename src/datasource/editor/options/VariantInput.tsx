import { Stack } from '@grafana/ui';
import { Choose } from '../selection/Choose';
import type { OptionField } from './schema';
import { OptionInput, type OptionInputProps } from './OptionInput';

interface Props extends OptionInputProps {
  readonly field: Extract<OptionField, { kind: 'variants' }>;
}

type Values = Readonly<Record<string, unknown>>;

const asValues = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** An option that takes one of several forms: which one, and then only what that one has; or a text, such as a variable. */
export function VariantInput({ id, field, value, pickers, onChange }: Props) {
  const { by, variants } = field;
  const written = typeof value === 'string' ? value : undefined;
  const current = asValues(value ?? field.usual);
  const variant =
    written === undefined ? (variants.find((candidate) => candidate.value === current[by]) ?? variants[0]) : undefined;
  const choices = [...pickers.variables, ...variants.map((one) => ({ value: one.value, label: one.value }))];
  const set = (name: string, changed: unknown) => {
    const { [name]: _old, ...others } = current;
    onChange({ ...others, [by]: variant?.value, ...(changed === undefined ? {} : { [name]: changed }) });
  };
  const chosen = (text: string) => (variants.some((one) => one.value === text) ? { [by]: text } : text);
  return (
    <Stack wrap="wrap" gap={0.5}>
      <Choose
        id={id}
        width={16}
        createCustomValue
        options={choices}
        value={written ?? variant?.value}
        onChange={(text) => onChange(text === undefined ? undefined : chosen(text))}
      />
      {variant?.fields.map((inner) => (
        <span key={inner.name} title={inner.description}>
          <label className="sr-only" htmlFor={`${id}-${inner.name}`}>
            {`${field.label}: ${inner.label}`}
          </label>
          <OptionInput
            id={`${id}-${inner.name}`}
            field={inner}
            prefix={inner.label}
            value={current[inner.name]}
            pickers={pickers}
            onChange={(changed) => set(inner.name, changed)}
          />
        </span>
      ))}
    </Stack>
  );
}
