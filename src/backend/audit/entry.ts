import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Who asked or acted: a person as Grafana names them, or a service such as alerting, which nobody is signed in for. */
const whoSchema = z.strictObject({
  /** A hash where the settings say so. */
  login: z.string(),
  email: z.string().optional(),
  role: z.string(),
  service: z.string().optional(),
});

/** What was asked for. Texts are bounded, and values of labels hashed where the settings say so. */
const accessSchema = z.strictObject({
  kind: z.literal('access'),
  call: z.enum(['query', 'resource', 'stream']),
  /** Of a resource: method and path. */
  resource: z.string().optional(),
  signal: z.string().optional(),
  /** The signals that an anomaly, or the health of a model, is of. */
  of: z.array(z.string()).optional(),
  model: z.string().optional(),
  version: z.string().optional(),
  /** Of MLflow, by their ids. */
  runs: z.array(z.string()).optional(),
  /** Protected attributes and other labels by which the result is grouped. */
  attributes: z.array(z.string()).optional(),
  filters: z.array(z.string()).optional(),
  expr: z.string().optional(),
  /** Time range, Unix milliseconds. */
  from: z.number().optional(),
  to: z.number().optional(),
});

/** A step of an action on a model: proposed, dry run, approved, done, proved and so on. */
const actionSchema = z.strictObject({
  kind: z.literal('action'),
  id: z.string(),
  action: z.string(),
  step: z.string(),
  model: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** What happened to the trail itself. */
const trailSchema = z.strictObject({
  kind: z.literal('trail'),
  event: z.enum(['began', 'continued', 'torn', 'altered', 'lost', 'removed', 'ended']),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

const whatSchema = z.discriminatedUnion('kind', [accessSchema, actionSchema, trailSchema]);

/** Dashboard, panel and page are what the browser says; organisation, data source and alert rule are what Grafana says. */
const whereSchema = z.strictObject({
  from: z.enum(['dashboard', 'explore', 'alert', 'alert preview', 'app', 'page', 'api', 'webhook', 'process']),
  org: z.number().optional(),
  dataSource: z.string().optional(),
  dashboard: z.string().optional(),
  panel: z.string().optional(),
  rule: z.string().optional(),
});

const contentSchema = z.strictObject({
  who: whoSchema,
  what: whatSchema,
  where: whereSchema,
  allowed: z.boolean(),
  /** The rule that allowed or refused it. */
  rule: z.string(),
});

/** What an entry says; the trail adds when, and its place in the chain. */
export type Content = z.infer<typeof contentSchema>;
export type Who = z.infer<typeof whoSchema>;
export type What = z.infer<typeof whatSchema>;
export type Where = z.infer<typeof whereSchema>;

type TrailEvent = Extract<What, { kind: 'trail' }>;

/** An entry of the trail about itself. */
export const ofTrail = (event: TrailEvent['event'], details: TrailEvent['details']): Content => ({
  who: { login: '', role: '', service: 'modelwatch' },
  what: { kind: 'trail', event, details },
  where: { from: 'process' },
  allowed: true,
  rule: '',
});

const entrySchema = contentSchema.extend({
  v: z.literal(1),
  chain: z.string(),
  /** From 1, without gaps. */
  seq: z.number().int().positive(),
  /** ISO 8601, UTC. Clocks jump: the order is that of `seq`. */
  at: z.string(),
  /** The hash of the entry before, zeros for the first. */
  prev: z.string(),
  /** SHA-256 of the line up to here, in hexadecimal. */
  hash: z.string(),
});

export type Entry = z.infer<typeof entrySchema>;

/** The line of an entry is shorter, whatever was asked. Loki takes lines of as many bytes (`max_line_size`, 256KB where it is not set). */
export const ENTRY_BYTES = 256 * 1024;

/** The position in a chain that the next entry follows. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export const BEGINNING: Head = { seq: 0, hash: '0'.repeat(64) };

/** JSON with the keys of every object in order: one text for one content. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value) ?? 'null';
  }
  const pairs = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`);
  return `{${pairs.join(',')}}`;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Half a surrogate pair cannot be written down as UTF-8: it would be read back as something else than was hashed. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** The line of an entry, without its end, and the head of the chain behind it. */
export function seal(content: Content, at: Date, chain: string, { seq, hash: prev }: Head): Head & { line: string } {
  const next = seq + 1;
  const text = wellFormed(canonical({ ...content, v: 1, chain, seq: next, at: at.toISOString(), prev }));
  const hash = hashOf(text);
  return { seq: next, hash, line: `${text.slice(0, -1)},"hash":"${hash}"}` };
}

const SEALED = /^(.*),"hash":"([0-9a-f]{64})"\}$/s;

/** The entry of a line, or what is wrong with it: it is checked byte by byte. */
export function unseal(line: string): Entry | string {
  const [, text, hash] = SEALED.exec(line) ?? [];
  if (text === undefined || hash === undefined) {
    return 'is no entry';
  }
  if (hashOf(`${text}}`) !== hash) {
    return 'was changed: its hash is not that of what it says';
  }
  const parsed = entrySchema.safeParse(JSON.parse(line));
  return parsed.success ? parsed.data : 'is no entry of this version';
}
