import { z } from 'zod';
import { withPlugin } from '../host';
import { instanceOf } from '../host/instance';
import { parseDuration } from '../src/query/duration';
import { TIMEOUT_SECONDS } from '../src/settings/sources';
import { collectReport, EXIT, exitCode, type HealthReport, jsonReport, junitReport, textReport } from '.';
import { commonArguments, readArguments, settingsIn } from './arguments';

export const CHECK_USAGE = `npm run check -- --prometheus URL [--mlflow URL] [options]

The health of every model, as a gate for pipelines: exit 0 ok or idle, 1 warning (with --fail-on warning),
2 critical, 3 something could not be evaluated, 4 invalid options.

  --prometheus URL      http://user:password@host for basic authentication; a token in PROMETHEUS_TOKEN
  --mlflow URL          the same for MLflow, with MLFLOW_TOKEN
  --model NAME          only this model
  --profile ID,…        which servers to read, such as triton,vllm (default: all detected)
  --format FORMAT       text (default), json or junit
  --fail-on LEVEL       critical (default) or warning
  --scrape-interval D   how often Prometheus scrapes the models (default: detected)
  --timeout D           how long a source may take to answer, such as 2m (default: ${TIMEOUT_SECONDS.default}s, at most ${TIMEOUT_SECONDS.max}s)
  --help                this text`;

const argumentsSchema = z.object({
  ...commonArguments,
  model: z.string().optional(),
  format: z.enum(['text', 'json', 'junit']).default('text'),
  'fail-on': z.enum(['warning', 'critical']).default('critical'),
  timeout: z
    .string()
    .transform((given) => parseDuration(given) ?? NaN)
    .refine((given) => given > 0 && given <= TIMEOUT_SECONDS.max, `takes a duration of at most ${TIMEOUT_SECONDS.max}s`)
    .optional(),
});

/** Runs `npm run check` with the plugin's executable; gives the exit code. Throws UsageError. */
export async function check(
  argv: readonly string[],
  executable: { readonly command: string; readonly args?: readonly string[] },
  write: (text: string) => void
): Promise<number> {
  const values = readArguments(argv, argumentsSchema, CHECK_USAGE);
  if (values.help) {
    write(CHECK_USAGE);
    return EXIT.ok;
  }
  const instance = instanceOf({
    ...settingsIn(values, CHECK_USAGE),
    ...(values.timeout === undefined ? {} : { timeoutSeconds: values.timeout }),
  });
  const report = await withPlugin(executable, instance, (client) =>
    collectReport(client, {
      now: Date.now(),
      ifLate: `A source may take ${values.timeout ?? TIMEOUT_SECONDS.default} s to answer here: --timeout gives it longer, --model asks for less.`,
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
