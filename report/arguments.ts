import { parseArgs } from 'node:util';
import { z } from 'zod';
import { addressesIn, withoutCredentials } from '../host/instance';
import { fieldProblem } from '../src/problems';
import { profiles } from '../src/profiles';
import { parseDuration } from '../src/query/duration';
import { errorText } from '../src/text';
import { EXIT } from './row';

/** Invalid arguments of a command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit code and the message for an error of a command. Invalid URLs throw TypeError. */
export const failureOf = (error: unknown): { readonly code: number; readonly said: unknown } =>
  error instanceof UsageError || error instanceof TypeError
    ? { code: EXIT.usage, said: error.message }
    : { code: EXIT.noData, said: error };

/** Exits with the code that `main` returns, or with that of the error. */
export function exitWith(main: () => Promise<number>): void {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const { code, said } = failureOf(error);
      console.error(said);
      process.exitCode = code;
    }
  );
}

export const isDuration = (text: string): boolean => parseDuration(text) !== undefined;

/** The arguments of every command that queries the plugin. */
export const commonArguments = {
  prometheus: z.string().optional(),
  mlflow: z.string().optional(),
  profile: z
    .string()
    .transform((ids) => ids.split(',').map((id) => id.trim()))
    .refine((ids) => ids.every((id) => profiles.has(id)), `takes ids of profiles: ${[...profiles.keys()].join(', ')}`)
    .optional(),
  'scrape-interval': z.string().refine(isDuration, 'takes a duration such as 15s or 1m').optional(),
  help: z.boolean().default(false),
};

/**
 * Parses arguments by a schema: each field is an option, booleans are flags, lists are repeatable options.
 * Throws UsageError, which ends with the usage text, on invalid arguments.
 */
export function readArguments<Schema extends z.ZodObject>(
  argv: readonly string[],
  schema: Schema,
  usage: string
): z.output<Schema> {
  const names = Object.keys(schema.shape);
  try {
    const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
    const options = Object.fromEntries(
      names.map((name) => {
        const type = new Map(Object.entries(Object(properties[name]))).get('type');
        return [name, { type: type === 'boolean' ? type : 'string', multiple: type === 'array' } as const];
      })
    );
    return schema.parse(parseArgs({ args: [...argv], options }).values, { error: fieldProblem });
  } catch (error) {
    const message =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `--${issue.path[0]?.toString() ?? ''}: ${issue.message}`).join('; ')
        : withSuggestion(errorText(error), names);
    throw new UsageError(`${withoutCredentials(message)}\n\n${usage}`);
  }
}

/** Adds the closest option name to the error for an unknown option. */
function withSuggestion(message: string, names: readonly string[]): string {
  const [, given] = /Unknown option '--([^']+)'/.exec(message) ?? [];
  return given === undefined
    ? message
    : unknownName(
        'option',
        `--${given}`,
        names.map((name) => `--${name}`)
      );
}

/** Levenshtein distance: insertions, deletions and substitutions between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const [above = NaN, left = NaN, corner = NaN] = [row[j], next[j - 1], row[j - 1]];
      next.push(Math.min(above + 1, left + 1, corner + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? NaN;
}

/** The closest name, if any: up to half of its letters may differ, or `given` is a prefix of it. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const word = given.toLowerCase();
  const distanceTo = (name: string): number =>
    name.toLowerCase().startsWith(word) && word !== '' ? 0 : distance(word, name.toLowerCase());
  const [best] = [...names].sort((a, b) => distanceTo(a) - distanceTo(b));
  return best !== undefined && distanceTo(best) <= Math.max(1, Math.floor(Math.max(word.length, best.length) / 2))
    ? best
    : undefined;
}

/** `There is no <kind> "<given>"`, with the closest name, or else all names. */
export function unknownName(kind: string, given: string, names: readonly string[]): string {
  const closest = nearest(given, names);
  const help =
    closest !== undefined
      ? `Did you mean "${closest}"?`
      : `There ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`;
  return `There is no ${kind} "${given}". ${names.length === 0 ? 'None exists.' : help}`;
}

interface Given {
  readonly prometheus?: string | undefined;
  readonly mlflow?: string | undefined;
  readonly 'scrape-interval'?: string | undefined;
}

/** The plugin's settings from the arguments. Throws UsageError if no source is given. */
export function settingsIn(given: Given, usage: string) {
  const { prometheus, mlflow, 'scrape-interval': scrapeInterval } = given;
  if (prometheus === undefined && mlflow === undefined) {
    throw new UsageError(`No source: give --prometheus, --mlflow or both.\n\n${usage}`);
  }
  return {
    ...addressesIn({
      ...(prometheus === undefined ? {} : { prometheus }),
      ...(mlflow === undefined ? {} : { mlflow }),
    }),
    ...(scrapeInterval === undefined ? {} : { scrapeInterval }),
  };
}
