import { parser } from '@prometheus-io/lezer-promql';
import { type Matcher, selector } from '../../query/promql';

/** Reading what is no PromQL takes time that grows with its square. */
const MOST_CHARACTERS = 16_384;

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * A PromQL expression with label matchers added to each of its selectors, as dashboards' filters ask. One that is no PromQL
 * is left as it is: Prometheus says what is wrong with it. Throws RangeError on a label name that is none, and on more text
 * than an expression has.
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
  const insertions = insertionsInto(expression, braced.slice(1, -1));
  return insertions.reduceRight((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), expression);
}

/** Where the matchers go, from left to right: into the braces of a selector, or behind a name that has none. */
function insertionsInto(expression: string, written: string): readonly Insertion[] {
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
  return isWhole ? found : [];
}
