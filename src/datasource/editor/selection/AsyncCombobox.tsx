import type { IconName } from '@grafana/data';
import { Combobox, Field } from '@grafana/ui';
import { type ComponentProps, useEffect, useMemo, useRef, useState } from 'react';
import { type Choice, filterChoices, type Picker } from './pickers';

interface Props {
  readonly id: string;
  /** `auto` is as wide as what is selected. */
  readonly width?: number | 'auto';
  readonly placeholder?: string;
  /** A list, or where it is looked up. */
  readonly options: readonly Choice[] | Picker;
  readonly value: string | undefined;
  /** Whether a text of one's own may be given in place of an option. */
  readonly createCustomValue?: boolean;
  readonly disabled?: boolean;
  readonly loading?: boolean;
  readonly prefixIcon?: IconName;
}

type Changes =
  /** A required field cannot be cleared. */
  | { readonly isRequired: true; readonly onChange: (value: string) => void }
  /** `undefined` when the field is cleared. */
  | { readonly isRequired?: false; readonly onChange: (value: string | undefined) => void };

/**
 * Grafana's Combobox for an editor that rerenders with every response. The Combobox takes options of another identity for
 * another selection and puts the typed text back, so it is given one function for as long as it lives; and it takes the
 * wrong item on Enter from a plain list, which is therefore given as a look-up, too. With the downshift of Grafana 12.4
 * (9.0.13) it reports a selection again at each drawing until its value is back: each selection is passed on once.
 */
export function AsyncCombobox({ options, value, width, isRequired, onChange, ...props }: Props & Changes) {
  const latest = useRef(options);
  const reported = useRef(value);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    reported.current = value;
  }, [value]);
  const [load] = useState(() => async (typed: string): Promise<Choice[]> => {
    const { current } = latest;
    return typeof current === 'function' ? current(typed) : filterChoices(current, typed);
  });
  const label = typeof options === 'function' ? undefined : options.find((option) => option.value === value)?.label;
  const shown = useMemo(() => (value === undefined || value === '' ? null : { value, label }), [value, label]);
  const isNew = (selected: string | undefined): boolean => {
    const changed = selected !== reported.current;
    reported.current = selected;
    return changed;
  };
  const given = { ...props, ...(width === 'auto' ? { width, minWidth: 14 } : { width }), options: load, value: shown };
  return isRequired ? (
    <Combobox {...given} onChange={(option) => isNew(option.value) && onChange(option.value)} />
  ) : (
    <Combobox {...given} isClearable onChange={(option) => isNew(option?.value) && onChange(option?.value)} />
  );
}

type FieldProps = ComponentProps<typeof AsyncCombobox> & {
  readonly label: string;
  readonly description?: string;
  /** What is wrong with the value, or with the look-up of the options. */
  readonly problem?: string;
};

export function ComboboxField({ label, description, problem, ...combobox }: FieldProps) {
  return (
    <Field
      label={label}
      description={description}
      htmlFor={combobox.id}
      invalid={problem !== undefined}
      error={problem}
      noMargin
    >
      <AsyncCombobox {...combobox} />
    </Field>
  );
}
