import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { type Matcher, selector } from '../query/promql';

/** Ends at the first error: continuing after errors takes time quadratic in the text. */
const reader = parser.configure({ strict: true });

/** Of the expression with the filters in it. */
const MAX_EXPRESSION_LENGTH = 262_144;

/** Of what a process writes by itself, with matchers in it. */
const MAX_OWN_EXPRESSION_LENGTH = 2_097_152;

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** A selector, as far as it can be read from its text. */
export interface Selected {
  readonly name?: string;
  /** A value is the text between the quotes, as it was escaped. */
  readonly matchers: ReadonlyArray<{ readonly label: string; readonly op: string; readonly value: string }>;
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
  const written = withMatchers(expression, () => matchers, MAX_EXPRESSION_LENGTH);
  if (written === undefined) {
    throw new RangeError(
      'the expression cannot be read as PromQL, so the filters cannot be applied: correct it, or remove the filters'
    );
  }
  return written;
}

/**
 * The expression with what `matchersOf` gives for each of its selectors. `undefined` for what cannot be read as PromQL; throws
 * RangeError on more text than `most`.
 */
export function withMatchers(
  expression: string,
  matchersOf: (selected: Selected) => readonly Matcher[],
  most = MAX_OWN_EXPRESSION_LENGTH
): string | undefined {
  const insertions = readable(() => insertionsInto(expression, matchersOf));
  if (insertions === undefined) {
    return undefined;
  }
  if (insertions.reduce((sum, { text }) => sum + text.length, expression.length) > most) {
    throw new RangeError(`with the filters in it the expression has more than ${most} characters`);
  }
  let at = 0;
  const parts = insertions.map((one) => {
    const part = expression.slice(at, one.at) + one.text;
    ({ at } = one);
    return part;
  });
  return parts.join('') + expression.slice(at);
}

/** Nested a thousand deep, an expression is more than the reader of PromQL can hold. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Where the matchers go, from left to right: into the braces of a selector, or behind a name that has none. Throws SyntaxError on
 * what is no PromQL.
 */
function insertionsInto(
  expression: string,
  matchersOf: (selected: Selected) => readonly Matcher[]
): readonly Insertion[] {
  const found: Insertion[] = [];
  reader.parse(expression).iterate({
    enter: ({ node, type }) => {
      // For Prometheus a carriage return ends a comment (isEndOfLine in promql/parser/lex.go), for this reader a line feed alone.
      if (type.name === 'LineComment' && expression.slice(node.from, node.to).includes('\r')) {
        throw new SyntaxError('a carriage return in a comment');
      }
      if (type.name !== 'VectorSelector') {
        return;
      }
      const braces = node.getChild('LabelMatchers');
      const matchers = matchersOf(selectedIn(expression, node, braces));
      if (matchers.length === 0) {
        return;
      }
      const written = selector('', matchers).slice(1, -1);
      if (braces === null) {
        found.push({ at: node.to, text: `{${written}}` });
      } else {
        const isEmpty = expression.slice(braces.from + 1, braces.to - 1).trim() === '';
        found.push({ at: braces.from + 1, text: isEmpty ? written : `${written},` });
      }
    },
  });
  return found;
}

function selectedIn(expression: string, node: SyntaxNode, braces: SyntaxNode | null): Selected {
  const textOf = (one: SyntaxNode | null): string => (one === null ? '' : expression.slice(one.from, one.to));
  const quoted = (one: SyntaxNode | null): string => textOf(one).slice(1, -1);
  const matchers = (braces?.getChildren('UnquotedLabelMatcher') ?? []).map((one) => ({
    label: textOf(one.getChild('LabelName')),
    op: textOf(one.getChild('MatchOp')),
    value: quoted(one.getChild('StringLiteral')),
  }));
  const [bare, inBraces] = [node.getChild('Identifier'), braces?.getChild('QuotedLabelName') ?? null];
  const equal = matchers.find(({ label, op }) => label === '__name__' && op === '=');
  const name = bare !== null ? textOf(bare) : inBraces !== null ? quoted(inBraces) : equal?.value;
  return { ...(name === undefined ? {} : { name }), matchers };
}
