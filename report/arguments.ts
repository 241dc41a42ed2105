import { parseArgs, type ParseArgsConfig } from 'node:util';
import { z } from 'zod';
import { addressesIn, withoutCredentials } from '../host/instance';
import { fieldProblem } from '../src/problems';
import { profiles } from '../src/profiles';
import { parseDuration } from '../src/query/duration';
import { errorText } from '../src/text';
import { EXIT } from './verdict';

/** A mistake of whoever has called a command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit code and the words for what ended a command: addresses that are none throw TypeError. */
export const failureOf = (error: unknown): { readonly code: number; readonly said: unknown } =>
  error instanceof UsageError || error instanceof TypeError
    ? { code: EXIT.usage, said: error.message }
    : { code: EXIT.noData, said: error };

/** Ends with the code that `main` gives, or with that of what has ended it. */
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

/** Of every command that asks the plugin. */
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

/** Throws UsageError, which ends with the usage, on arguments that make no sense. */
export function readArguments<Schema extends z.ZodType>(
  argv: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  schema: Schema,
  usage: string
): z.output<Schema> {
  try {
    return schema.parse(parseArgs({ args: [...argv], options }).values, { error: fieldProblem });
  } catch (error) {
    const said =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; ')
        : errorText(error);
    throw new UsageError(`${withoutCredentials(said)}\n\n${usage}`);
  }
}

interface Given {
  readonly prometheus?: string | undefined;
  readonly mlflow?: string | undefined;
  readonly 'scrape-interval'?: string | undefined;
}

/** What of the arguments the plugin's settings are made of. Throws UsageError where no source is named. */
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
