import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { commonArguments, isDuration, readArguments, unknownName, UsageError } from '../../report/arguments';
import { type AlertDefinition, SEVERITIES, type Severity } from '../../src/packs/rules';
import { parseDuration } from '../../src/query/duration';
import type { Unit } from '../../src/query/units';
import { errorText } from '../../src/text';

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
  --mlflow URL          the same for MLflow, with MLFLOW_TOKEN
  --scrape-interval D   how often Prometheus scrapes the models (default: detected)
  --help                this text`;

const FORMATS = ['grafana', 'prometheus', 'mimir'] as const;

const duration = z.string().refine(isDuration, 'takes a duration such as 5m, 30d or 1w');
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

const { profile: _, ...ofSources } = commonArguments;

const argumentsSchema = z.object({
  ...ofSources,
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
});
export type Arguments = Readonly<z.infer<typeof argumentsSchema>>;

/** Throws UsageError on arguments that make no sense. */
export function argumentsIn(argv: readonly string[]): Arguments {
  const read = readArguments(argv, argumentsSchema, RULES_USAGE);
  const useless = [...(read.apply ? ['--apply'] : []), ...(read.json ? ['--json'] : [])];
  if (!read.suggest && useless.length > 0) {
    throw new UsageError(
      `${useless.join(' and ')} ${useless.length === 1 ? 'goes' : 'go'} with --suggest.\n\n${RULES_USAGE}`
    );
  }
  return read;
}

export type Changes = Readonly<Record<string, Readonly<Partial<Record<Severity, number | 'off'>>>>>;

/** Reads `accuracy.warning=0.9` and its like. Throws UsageError, with the name that was probably meant. */
export function readChanges(texts: readonly string[], definitions: readonly AlertDefinition[]): Changes {
  const changes: Record<string, Partial<Record<Severity, number | 'off'>>> = {};
  for (const text of texts) {
    const [, id, severity, value] = /^([^.=]+)\.([^.=]+)=(.+)$/.exec(text) ?? [];
    if (id === undefined || severity === undefined || value === undefined) {
      throw new UsageError(`--set takes <definition>.<severity>=<value>, such as accuracy.warning=0.9, not "${text}".`);
    }
    const definition = known('definition', id, definitions, (one) => one.id);
    const of = known('threshold', severity, SEVERITIES, (one) => one);
    changes[definition.id] = { ...changes[definition.id], [of]: figure(value, text, definition) };
  }
  return changes;
}

/** The one of that name. Throws UsageError with the nearest. */
export function known<T>(kind: string, name: string, all: readonly T[], nameOf: (one: T) => string): T {
  const found = all.find((one) => nameOf(one) === name);
  if (found === undefined) {
    throw new UsageError(unknownName(kind, name, all.map(nameOf)));
  }
  return found;
}

/** Shares may be written as percentages, times as durations. */
function figure(value: string, text: string, { unit }: Pick<AlertDefinition, 'unit'>): number | 'off' {
  if (value === 'off') {
    return 'off';
  }
  const read = inUnit(value, unit);
  if (!Number.isFinite(read)) {
    throw new UsageError(
      `"${value}" in --set ${text} is not a value: it takes ${EXAMPLES[unit] ?? 'a number'}, or "off".`
    );
  }
  return read;
}

const EXAMPLES: Readonly<Partial<Record<Unit, string>>> = {
  s: 'seconds or a duration such as 400ms',
  percentunit: 'a share such as 0.9 or 90%',
};

function inUnit(value: string, unit: Unit): number {
  if (unit === 'percentunit' && value.endsWith('%')) {
    return Number(value.slice(0, -1)) / 100;
  }
  return (unit === 's' ? parseDuration(value) : undefined) ?? Number(value);
}

const incidentsSchema = z.object({
  incidents: z.array(
    z
      .object({ start: z.number(), end: z.number(), model: z.string().optional(), kind: z.string().optional() })
      .refine(({ start, end }) => end >= start, 'ends before it begins')
  ),
});
/** Known incidents of a file. Throws UsageError on one that cannot be read. */
export function readIncidents(file: string): z.infer<typeof incidentsSchema>['incidents'] {
  try {
    return incidentsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).incidents;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : errorText(error);
    throw new UsageError(`--incidents ${file} cannot be read: ${why}`);
  }
}
