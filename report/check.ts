import { parseArgs } from 'node:util';
import { z } from 'zod';
import { withPlugin } from '../host';
import { addressesIn, instanceOf, withoutCredentials } from '../host/instance';
import { profiles } from '../src/profiles';
import { parseDuration } from '../src/query/duration';
import { collectReport, EXIT, exitCode, type HealthReport, jsonReport, junitReport, textReport } from '.';

export const CHECK_USAGE = `npm run check -- --prometheus URL [--mlflow URL] [options]

How every model stands, for a pipeline's gate: exit 0 ok, 1 warning (with --fail-on warning),
2 critical, 3 no data or unreachable, 4 a mistake in the options.

  --prometheus URL      http://user:password@host for basic authentication; a token in PROMETHEUS_TOKEN
  --mlflow URL          likewise, MLFLOW_TOKEN
  --model NAME          one model alone
  --profile ID,…        which servers to read, such as triton,vllm (default: all that are found)
  --format FORMAT       text (default), json or junit
  --fail-on LEVEL       critical (default) or warning
  --scrape-interval D   how often Prometheus scrapes the models (default: as seen)
  --help                this text`;

const argumentsSchema = z.object({
  prometheus: z.string().optional(),
  mlflow: z.string().optional(),
  model: z.string().optional(),
  profile: z
    .string()
    .transform((ids) => ids.split(',').map((id) => id.trim()))
    .refine((ids) => ids.every((id) => profiles.has(id)), `takes ids of profiles: ${[...profiles.keys()].join(', ')}`)
    .optional(),
  format: z.enum(['text', 'json', 'junit']).default('text'),
  'fail-on': z.enum(['warning', 'critical']).default('critical'),
  'scrape-interval': z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'takes a duration such as 15s or 1m')
    .optional(),
  help: z.boolean().default(false),
});

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit code and the words for what ended a command: addresses that are none throw TypeError. */
export const failureOf = (error: unknown): { readonly code: number; readonly said: unknown } =>
  error instanceof UsageError || error instanceof TypeError
    ? { code: EXIT.usage, said: error.message }
    : { code: EXIT.noData, said: error };

/** Throws UsageError on arguments that make no sense. */
function readArguments(argv: readonly string[]): z.infer<typeof argumentsSchema> {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        prometheus: text,
        mlflow: text,
        model: text,
        profile: text,
        format: text,
        'fail-on': text,
        'scrape-interval': text,
        help: { type: 'boolean' },
      },
    });
    return argumentsSchema.parse(values);
  } catch (error) {
    const said =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; ')
        : error instanceof Error
          ? error.message
          : String(error);
    throw new UsageError(`${withoutCredentials(said)}\n\n${CHECK_USAGE}`);
  }
}

/** Runs `npm run check` with the plugin's executable; gives the exit code. Throws UsageError. */
export async function check(
  argv: readonly string[],
  executable: { readonly command: string; readonly args?: readonly string[] },
  write: (text: string) => void
): Promise<number> {
  const values = readArguments(argv);
  if (values.help) {
    write(CHECK_USAGE);
    return EXIT.ok;
  }
  if (values.prometheus === undefined && values.mlflow === undefined) {
    throw new UsageError(`Nothing to ask: give --prometheus, --mlflow or both.\n\n${CHECK_USAGE}`);
  }
  const instance = instanceOf({
    ...addressesIn(values),
    ...(values['scrape-interval'] === undefined ? {} : { scrapeInterval: values['scrape-interval'] }),
  });
  const report = await withPlugin(executable, instance, (client) =>
    collectReport(client, {
      now: Date.now(),
      ...(values.model === undefined ? {} : { model: values.model }),
      ...(values.profile === undefined ? {} : { profiles: values.profile }),
    })
  );
  write(written(report, values.format, values['fail-on']));
  return exitCode(report, values['fail-on']);
}

function written(report: HealthReport, format: 'text' | 'json' | 'junit', failOn: 'warning' | 'critical'): string {
  switch (format) {
    case 'text':
      return textReport(report, { colour: process.stdout.isTTY });
    case 'json':
      return jsonReport(report);
    case 'junit':
      return junitReport(report, failOn);
  }
}
