import { t } from '@grafana/i18n';
import { AS_WRITTEN } from '../../texts';
import { errorMessage } from '../../useAsync';

/** Numbers with commas or spaces between them. Throws when something else stands there. */
export function readNumbers(text: string): readonly number[] {
  const numbers = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  if (numbers.length === 0 || !numbers.every(Number.isFinite)) {
    throw new RangeError(t('query.read.numbers', 'Enter numbers separated by commas, such as 0.5, 0.95'));
  }
  return numbers;
}

/** One number. Throws when it is none. */
export function readNumber(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number)) {
    throw new RangeError(t('query.read.number', 'Enter a number, such as 0.5'));
  }
  return number;
}

/** Any JSON value. Throws when it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      t('query.read.json', 'This is not JSON: {{reason}}', {
        reason: errorMessage(error),
        ...AS_WRITTEN,
      })
    );
  }
}
