import { z } from 'zod';

/** The types of zod that written settings have, as a person calls them. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

const UNITS: ReadonlyMap<string, string> = new Map([
  ['string', 'characters'],
  ['array', 'entries'],
]);

/**
 * What is wrong with a field, in words that follow its name: `is missing`, `is below 1`. Never what was written, which
 * may be a secret. Only where a schema has no words of its own; `undefined` leaves the rare rest to zod.
 */
export const fieldProblem: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `is not ${KINDS.get(issue.expected) ?? issue.expected}`;
    case 'invalid_value':
      return `is ${notOneOf(issue.values)}`;
    case 'unrecognized_keys': {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      return `unknown ${named(issue.keys)}; known are ${known.join(', ')}`;
    }
    case 'too_small': {
      const unit = UNITS.get(issue.origin);
      if (unit !== undefined) {
        return issue.minimum === 1 ? 'is empty' : `has fewer than ${issue.minimum} ${unit}`;
      }
      return issue.inclusive === true ? `is below ${issue.minimum}` : `is not above ${issue.minimum}`;
    }
    case 'too_big': {
      const unit = UNITS.get(issue.origin);
      if (unit !== undefined) {
        return `has more than ${issue.maximum} ${unit}`;
      }
      return issue.inclusive === true ? `is above ${issue.maximum}` : `is not below ${issue.maximum}`;
    }
    case 'invalid_format':
      return issue.format === 'regex' ? 'is not of the form it should have' : `is not a valid ${issue.format}`;
    case 'invalid_union':
      return 'is of none of the forms it may have';
    default:
      return undefined;
  }
};

/** Nobody reads more: a list of thousands may be wrong in each of its entries. */
const MAX_PROBLEMS = 20;

function named(keys: readonly string[]): string {
  const first = keys.slice(0, MAX_PROBLEMS).map((name) => JSON.stringify(name));
  return [...first, ...(keys.length > first.length ? [`${keys.length - first.length} more`] : [])].join(', ');
}

const notOneOf = (values: readonly unknown[]): string => `not one of ${values.map(String).join(', ')}`;

/** The same of a query, which holds no secrets: a value that is none of those to choose from is shown. */
export const queryProblem: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'invalid_value'
    ? `is ${JSON.stringify(issue.input) ?? 'left out'}, and ${notOneOf(issue.values)}`
    : fieldProblem(issue);

/** The problems of a parse, each after the place that it was found at, `where` being the whole of what was parsed. */
export function problemsOf({ issues }: z.ZodError, where: string): string {
  const first = issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) =>
      path.length === 0 ? `${where}: ${message}` : `${where}: "${path.join('.')}" ${message}`
    );
  const more = issues.length - first.length;
  return [...first, ...(more > 0 ? [`${where}: ${more} more problems`] : [])].join('; ');
}
