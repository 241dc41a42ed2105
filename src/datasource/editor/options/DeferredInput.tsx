import { t } from '@grafana/i18n';
import { Input } from '@grafana/ui';
import { useId, useState } from 'react';
import { readDecimal } from '../../../text';
import { unescaped } from '../../texts';
import { errorMessage } from '../../useAsync';

interface Props {
  readonly id: string;
  readonly initial: string;
  readonly placeholder: string;
  readonly type?: 'number' | 'text';
  readonly width?: number;
  /** A prefix that says what the text is, where there is no label. */
  readonly prefix?: string;
  /** What the number is in, shown behind it. */
  readonly unit?: string;
  /** Throws when the text means nothing. */
  readonly read: (text: string) => unknown;
  /** `undefined` when the field was emptied. */
  readonly onChange: (value: unknown) => void;
}

/** A text that is taken when the field is left or Enter pressed, if it can be read; otherwise the field says why not. */
export function DeferredInput({
  id,
  initial,
  placeholder,
  type = 'text',
  width = 24,
  prefix,
  unit,
  read,
  onChange,
}: Props) {
  const problemId = useId();
  const [problem, setProblem] = useState('');
  const [draft, setDraft] = useState({ of: initial, text: initial });
  if (draft.of !== initial) {
    setDraft({ of: initial, text: initial });
  }
  const take = (written: string) => {
    if (written === initial) {
      setProblem('');
      return;
    }
    try {
      onChange(written.trim() === '' ? undefined : read(written.trim()));
      setProblem('');
    } catch (error) {
      setProblem(errorMessage(error));
    }
  };
  return (
    <>
      <Input
        id={id}
        type={type}
        step="any"
        width={width}
        value={draft.text}
        placeholder={placeholder}
        prefix={prefix}
        suffix={unit}
        invalid={problem !== ''}
        aria-invalid={problem !== ''}
        aria-describedby={problem === '' ? undefined : problemId}
        title={problem}
        onChange={({ currentTarget }) => setDraft({ of: initial, text: currentTarget.value })}
        onBlur={({ currentTarget }) => take(currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && take(currentTarget.value)}
      />
      {problem !== '' && (
        <span id={problemId} role="alert" className="sr-only">
          {problem}
        </span>
      )}
    </>
  );
}

/** Numbers with commas or spaces between them. Throws on anything else. */
export function readNumbers(text: string): readonly number[] {
  const numbers = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(readDecimal);
  if (numbers.length === 0 || !numbers.every(Number.isFinite)) {
    throw new RangeError(t('query.read.numbers', 'Enter numbers separated by commas, such as 0.5, 0.95'));
  }
  return numbers;
}

/** One number. Throws on anything else. */
export function readNumber(text: string): number {
  const number = readDecimal(text.trim());
  if (!Number.isFinite(number)) {
    throw new RangeError(t('query.read.number', 'Enter a number, such as 0.5'));
  }
  return number;
}

/** Any JSON value. Throws on invalid JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      t(
        'query.read.json',
        'This is not JSON: {{reason}}',
        unescaped({
          reason: errorMessage(error),
        })
      )
    );
  }
}
