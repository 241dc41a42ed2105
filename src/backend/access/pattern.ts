import { RE2JS, RE2JSException } from 're2js';
import { type AccessRule, inSlashes } from '../../settings/access';
import { escapeRegex } from '../../text';

/*
 * A name, or between slashes a regular expression that is to match all of one, in the syntax of RE2: the matcher here is a port
 * of Go's `regexp`, which Prometheus reads it with. A `.` takes no line break here, as in Prometheus before release 3.
 */

/** What may be tried at each character of a name. `x{1000}` compiles to so many and two. */
const MAX_INSTRUCTIONS = 2500;

/** An unclosed quote (\Q) would continue into the patterns that are joined with it. */
const QUOTES = /(?<!\\)(?:\\\\)*\\[QE]/;

/** What is wrong with it; `undefined` where nothing is. */
function patternProblem(text: string): string | undefined {
  const regex = inSlashes(text);
  if (regex === undefined) {
    return undefined;
  }
  if (QUOTES.test(regex)) {
    return `"${text}" quotes with \\Q: write a backslash before each sign instead`;
  }
  try {
    return RE2JS.compile(regex).programSize() > MAX_INSTRUCTIONS
      ? `"${text}" is too long with its repetitions written out: repeat less, or without a limit (*, +)`
      : undefined;
  } catch (error) {
    if (error instanceof RE2JSException) {
      return `"${text}" is not a regular expression of RE2, which Prometheus reads: ${error.message}`;
    }
    throw error;
  }
}

/** What is wrong with the patterns of the rules, each with its place. */
export function patternProblems(rules: readonly AccessRule[]): readonly string[] {
  return rules.flatMap(({ logins, emails, models, signals, attributes, experiments, actions }, i) =>
    Object.entries({ logins, emails, models, signals, attributes, experiments, actions }).flatMap(([name, patterns]) =>
      (patterns ?? []).flatMap((pattern, k) => {
        const problem = patternProblem(pattern);
        return problem === undefined ? [] : [`access.rules.${i}.${name}.${k} ${problem}`];
      })
    )
  );
}

/** The pattern as a regular expression of RE2. */
export const regexOf = (pattern: string): string => inSlashes(pattern) ?? escapeRegex(pattern);

/** Whether all of a name matches one of the patterns, which have no problem. In time linear in the name. */
export function matcher(patterns: readonly string[]): (name: string) => boolean {
  const names = new Set(patterns.filter((pattern) => inSlashes(pattern) === undefined));
  const regexes = patterns.flatMap((pattern) => inSlashes(pattern) ?? []).map((regex) => RE2JS.compile(regex));
  return (name) => names.has(name) || regexes.some((regex) => regex.testExact(name));
}
