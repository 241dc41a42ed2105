import { Input } from '@grafana/ui';
import { useState } from 'react';

interface Props {
  readonly id: string;
  readonly initial: string;
  readonly placeholder: string;
  readonly type?: 'number' | 'text';
  /** Throws when the text means nothing. */
  readonly read: (text: string) => unknown;
  /** `undefined` when the field was emptied. */
  readonly onChange: (value: unknown) => void;
}

/** A text that is taken when the field is left, if it can be read; otherwise the field says why not. */
export function Draft({ id, initial, placeholder, type = 'text', read, onChange }: Props) {
  const [problem, setProblem] = useState('');
  const take = (written: string) => {
    if (written === initial) {
      return;
    }
    try {
      onChange(written.trim() === '' ? undefined : read(written.trim()));
      setProblem('');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Input
      id={id}
      key={initial}
      type={type}
      step="any"
      width={28}
      defaultValue={initial}
      placeholder={placeholder}
      invalid={problem !== ''}
      aria-invalid={problem !== ''}
      title={problem}
      onBlur={({ currentTarget }) => take(currentTarget.value)}
    />
  );
}
