import { InlineField } from '@grafana/ui';
import { useId } from 'react';
import { OptionInput } from './OptionInput';
import { fieldsOf } from './schema';

interface Props {
  /** JSON schema of the signal's options. */
  readonly schema: unknown;
  readonly options: Readonly<Record<string, unknown>>;
  /** Options that another part of the editor shows. */
  readonly without?: readonly string[];
  readonly onChange: (options: Record<string, unknown>) => void;
}

/** Only the options that the signal has. One that is back at its default is not stored. */
export function OptionFields({ schema, options, without = [], onChange }: Props) {
  const id = useId();
  const set = (name: string, value: unknown) => {
    const { [name]: _old, ...others } = options;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  return (
    <>
      {fieldsOf(schema)
        .filter(({ name }) => !without.includes(name))
        .map((field) => (
          <InlineField
            key={field.name}
            label={field.label}
            labelWidth={14}
            tooltip={field.description === '' ? undefined : field.description}
            htmlFor={`${id}-${field.name}`}
          >
            <OptionInput
              id={`${id}-${field.name}`}
              field={field}
              value={options[field.name]}
              onChange={(value) => set(field.name, value)}
            />
          </InlineField>
        ))}
    </>
  );
}
