import { EditorField } from '@grafana/plugin-ui';
import { useId } from 'react';
import type { Pickers } from '../selection/pickers';
import { OptionInput } from './OptionInput';
import type { OptionField } from './schema';

interface Props {
  readonly fields: readonly OptionField[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly pickers: Pickers;
  readonly onChange: (options: Record<string, unknown>) => void;
}

/** A control for each option. One that is back at its default is not stored. */
export function OptionFields({ fields, options, pickers, onChange }: Props) {
  const id = useId();
  const set = (name: string, value: unknown) => {
    const { [name]: _old, ...others } = options;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  return fields.map((field) => (
    <EditorField
      key={field.name}
      label={field.label}
      tooltip={field.description === '' ? undefined : field.description}
      htmlFor={`${id}-${field.name}`}
    >
      <OptionInput
        id={`${id}-${field.name}`}
        field={field}
        value={options[field.name]}
        pickers={pickers}
        onChange={(value) => set(field.name, value)}
      />
    </EditorField>
  ));
}
