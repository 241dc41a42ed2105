import { parseArgs } from 'node:util';
import { z } from 'zod';
import { UsageError } from '../../report/check';
import { withoutCredentials } from '../../host/instance';
import { parseDuration } from '../../src/query/duration';
import { unknownName } from './nearest';
import { RULES_USAGE } from './usage';

const FORMATS = ['grafana', 'prometheus', 'mimir'] as const;
export type Format = (typeof FORMATS)[number];

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
        : meant(error instanceof Error ? error.message : String(error));
    throw new UsageError(`${withoutCredentials(said)}\n\n${RULES_USAGE}`);
  }
}

/** An option that there is not, with the one that was probably meant. */
function meant(message: string): string {
  const [, given] = /Unknown option '--([^']+)'/.exec(message) ?? [];
  return given === undefined ? message : unknownName('option', given, Object.keys(OPTIONS));
}
