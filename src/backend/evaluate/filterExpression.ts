import { parser } from '@prometheus-io/lezer-promql';
import { type Matcher, selector } from '../../query/promql';

/** Reading what is no PromQL takes time that grows with its square. */
const MOST_CHARACTERS = 8_192;

/** Of the expression with the filters in it. */
const MOST_WRITTEN = 262_144;

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * A PromQL expression with label matchers added to each of its selectors, as dashboards' filters ask. Throws RangeError on a
 * label name that is none, on more text than an expression has, and on what cannot be read as PromQL: another server may
 * understand it, and would answer without the filters.
 */
export function filterExpression(expression: string, matchers: readonly Matcher[]): string {
  if (matchers.length === 0) {
    return expression;
  }
  if (expression.length > MOST_CHARACTERS) {
    throw new RangeError(
      `the expression has ${expression.length} characters, more than the ${MOST_CHARACTERS} into which filters are written`
    );
  }
  const braced = selector('', matchers);
  const insertions = readable(() => insertionsInto(expression, braced.slice(1, -1)));
  if (insertions === undefined) {
    throw new RangeError(
      'the expression cannot be read as PromQL, so that the filters cannot be written into it: correct it, or take the filters away'
    );
  }
  if (expression.length + insertions.length * braced.length > MOST_WRITTEN) {
    throw new RangeError(`with the filters in it the expression has more than ${MOST_WRITTEN} characters`);
  }
  return insertions.reduceRight((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), expression);
}

/** Nested a thousand deep, an expression is more than the reader of PromQL can hold. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** Where the matchers go, from left to right: into the braces of a selector, or behind a name that has none. `undefined` for what is no PromQL. */
function insertionsInto(expression: string, written: string): readonly Insertion[] | undefined {
  const found: Insertion[] = [];
  let isWhole = true;
  parser.parse(expression).iterate({
    enter: ({ node, type }) => {
      isWhole &&= !type.isError;
      if (type.name !== 'VectorSelector') {
        return;
      }
      const braces = node.getChild('LabelMatchers');
      if (braces === null) {
        found.push({ at: node.to, text: `{${written}}` });
      } else {
        const isEmpty = expression.slice(braces.from + 1, braces.to - 1).trim() === '';
        found.push({ at: braces.from + 1, text: isEmpty ? written : `${written},` });
      }
    },
  });
  return isWhole ? found : undefined;
}
