import { Combobox } from '@grafana/ui';
import { useEffect, useRef, useState } from 'react';
import { type Choice, filterChoices, type Picker } from './pickers';

interface Props {
  readonly id: string;
  readonly width?: number;
  readonly placeholder?: string;
  /** A list, or where it is looked up. */
  readonly options: readonly Choice[] | Picker;
  readonly value: string | undefined;
  /** Whether a text of one's own may be given in place of an option. */
  readonly createCustomValue?: boolean;
  /** `undefined` when the field is cleared. */
  readonly onChange: (value: string | undefined) => void;
}

/**
 * Grafana's Combobox for an editor that is drawn anew with every answer. The Combobox takes options of another identity for
 * another selection and puts the typed text back, so it is given one function for as long as it lives; and it takes the
 * wrong item on Enter from a plain list, which is therefore given as a look-up, too.
 */
export function AsyncCombobox({ options, value, onChange, ...props }: Props) {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [load] = useState(() => async (typed: string): Promise<Choice[]> => {
    const { current } = latest;
    return typeof current === 'function' ? current(typed) : filterChoices(current, typed);
  });
  return (
    <Combobox
      {...props}
      isClearable
      options={load}
      value={value ?? null}
      onChange={(option) => onChange(option?.value)}
    />
  );
}
