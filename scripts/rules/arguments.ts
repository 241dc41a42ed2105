import { parseArgs } from 'node:util';
import { z } from 'zod';
import { withoutCredentials } from '../../host/instance';
import { UsageError } from '../../report/arguments';
import { parseDuration } from '../../src/query/duration';
import { errorText } from '../../src/text';
import { unknownName } from './names';

export const RULES_USAGE = `npm run rules -- --team risk --models loan-approval --set accuracy.warning=0.9 [options]

Writes alert rules for one team, from the catalogue of alerts (docs/alerting.md).

  --models A,B          only these models (default: all)
  --team NAME           the label "team", the folder and the uids (default ml)
  --set D.S=VALUE       a threshold: accuracy.warning=0.9, latency.critical=800ms, freshness.critical=off
                        (again for more)
  --only D,E            only these definitions
  --format FORMAT       grafana (default), prometheus or mimir
  --out DIR             where to write (default rules)
  --prefix WORD         prefix of uids and groups (default: the team's name)
  --data-source UID     of Modelwatch in Grafana (default modelwatch)
  --runbooks URL        where runbooks are (default: the app's own pages)
  --grafana URL         Grafana's address, for links: Grafana's pages of rules show a link to a runbook only where it
                        is known; alerts of Prometheus and Mimir have links to runbooks and dashboards only then
  --reference D         prometheus, mimir: how long ago drift compares with (default 1w)

Thresholds from history:

  --suggest             show usual values, suggested thresholds, and how often these and today's would
                        have fired; --since sets the period
  --since D             how much history (default 30d)
  --signal NAME         only definitions of this signal (again for more)
  --incidents FILE      known incidents as JSON: { "incidents": [{ "start", "end" (Unix seconds), "model" }] };
                        not learned from, and counted as caught or missed
  --step D              resolution at which history is read (default 5m)
  --json                the same as JSON
  --apply               also write a pack for each model, with what was suggested

  --prometheus URL      http://user:password@host for basic authentication; a token in PROMETHEUS_TOKEN.
                        Without --suggest: names of models are checked
  --mlflow URL          likewise, MLFLOW_TOKEN
  --scrape-interval D   how often Prometheus scrapes the models (default: as seen)
  --help                this text`;

const FORMATS = ['grafana', 'prometheus', 'mimir'] as const;

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'takes a duration such as 5m, 30d or 1w');
const list = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .refine((names) => names.every((name) => name !== ''), 'takes names with commas between them');
const address = z
  .string()
  .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'needs a URL that starts with http:// or https://')
  .transform((text) => text.replace(/\/+$/, ''));
const several = z.array(z.string()).default([]);
const flag = z.boolean().default(false);

const argumentsSchema = z.object({
  models: list.default([]),
  team: z.string().trim().min(1, 'needs a name').default('ml'),
  set: several,
  only: list.optional(),
  format: z.enum(FORMATS).default('grafana'),
  out: z.string().default('rules'),
  prefix: z.string().optional(),
  'data-source': z.string().optional(),
  runbooks: address.optional(),
  grafana: address.optional(),
  reference: duration.optional(),
  suggest: flag,
  since: duration.default('30d'),
  signal: several,
  incidents: z.string().optional(),
  step: duration.default('5m'),
  json: flag,
  apply: flag,
  prometheus: z.string().optional(),
  mlflow: z.string().optional(),
  'scrape-interval': duration.optional(),
  help: flag,
});
export type Arguments = Readonly<z.infer<typeof argumentsSchema>>;

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const yes = { type: 'boolean' } as const;

const OPTIONS = {
  models: text,
  team: text,
  set: texts,
  only: text,
  format: text,
  out: text,
  prefix: text,
  'data-source': text,
  runbooks: text,
  grafana: text,
  reference: text,
  suggest: yes,
  since: text,
  signal: texts,
  incidents: text,
  step: text,
  json: yes,
  apply: yes,
  prometheus: text,
  mlflow: text,
  'scrape-interval': text,
  help: yes,
} as const;

/** Throws UsageError on arguments that make no sense. */
export function readArguments(argv: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: OPTIONS,
    });
    const read = argumentsSchema.parse(values);
    const useless = [...(read.apply ? ['--apply'] : []), ...(read.json ? ['--json'] : [])];
    if (!read.suggest && useless.length > 0) {
      throw new UsageError(`${useless.join(' and ')} ${useless.length === 1 ? 'goes' : 'go'} with --suggest.`);
    }
    return read;
  } catch (error) {
    const said =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `--${path[0]?.toString() ?? ''}: ${message}`).join('; ')
        : meant(errorText(error));
    throw new UsageError(`${withoutCredentials(said)}\n\n${RULES_USAGE}`);
  }
}

/** An option that there is not, with the one that was probably meant. */
function meant(message: string): string {
  const [, given] = /Unknown option '--([^']+)'/.exec(message) ?? [];
  return given === undefined ? message : unknownName('option', given, Object.keys(OPTIONS));
}
