import { z } from 'zod';
import { CALL_KINDS } from '../actions/events';
import { durationText } from '../query/duration';
import { secretKey, sourceUrl, tlsSchema } from './sources';

const duration = durationText('15m or 1d');

const wholeNumber = z.number().multipleOf(1, 'must be a whole number').min(1, 'must be 1 or more');

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not a name of lower-case letters, digits and hyphens');

/** As MLflow takes it, and none of the two that it keeps for itself. */
const alias = z
  .string()
  .regex(/^[\w-]{1,255}$/, 'is not an alias: use letters, digits, hyphens and underscores')
  .refine((text) => text.toLowerCase() !== 'latest' && !/^v\d+$/i.test(text), 'is reserved by MLflow');

/** One figure of one of our signals: what an action is judged by. */
const figureSchema = z.strictObject({
  signal: z.string().min(1).default('quality'),
  /** Of the series that the signal gives, the one with this `measure`. */
  measure: z.string().min(1, 'must name one'),
  /** Of those, the ones with these labels; the worst of what is left counts. */
  labels: z.record(z.string(), z.string()).default({}),
  /** As a query of the signal takes them. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** Whether more of it is better. Left out, the side on which the signal's thresholds have what is bad. */
  better: z.enum(['higher', 'lower']).optional(),
  thresholds: z.strictObject({ warning: z.number().optional(), critical: z.number().optional() }).optional(),
});
export type FigureSettings = z.output<typeof figureSchema>;

/** An address at one of the allowed hosts; placeholders such as `{{model}}` are only allowed after the host. */
const targetUrl = z
  .string()
  .max(2000)
  .superRefine((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      context.addIssue({ code: 'custom', message: 'must be a URL that starts with http:// or https://' });
    } else if (url.username !== '' || url.password !== '') {
      context.addIssue({ code: 'custom', message: 'must not hold a user name or a password: headers are kept secret' });
    } else if (/[{}]|%7b|%7d/i.test(url.host)) {
      context.addIssue({
        code: 'custom',
        message: 'must name its host: placeholders are only allowed in path and query',
      });
    }
  });

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name');

const httpSchema = {
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
  url: targetUrl,
  /** Names of headers; their values are secrets, in the same order. */
  headers: z.array(headerName).max(10, 'are more than 10').readonly().default([]),
  contentType: z
    .string()
    .max(100)
    .regex(/^[!-~]+\/[!-~ ]+$/, 'is not a content type such as application/json')
    .default('application/json'),
  tls: tlsSchema,
  /** JSON with placeholders in its strings. */
  body: z.unknown().optional(),
  /** Whether it does no harm to send it twice: only then is it sent again after a restart in between. */
  repeatable: z.boolean().default(false),
};

const whenSchema = z.strictObject({
  ...figureSchema.shape,
  /** The least level that the figure must have reached: by its interval, where its signal has one. */
  level: z.enum(['warning', 'critical']).default('critical'),
  window: duration.default('1h'),
  minimumSample: wholeNumber.optional(),
});

const proofSchema = z
  .strictObject({
    /** How long after the action nothing is judged: what serves the model has to follow first. */
    settle: duration.default('2m'),
    /** By when it has to have become better. */
    within: duration.default('1h'),
    /** What the figure was before is read over this long, up to the action. */
    before: duration.default('1h'),
    /** Whether what was done is undone where it was not better in time. Of a rollback alone. */
    revert: z.boolean().optional(),
    /** The earlier name of `revert`. */
    wayBack: z.boolean().optional(),
  })
  .transform(({ wayBack, revert = wayBack ?? false, ...proof }) => ({ ...proof, revert }));

const common = {
  id: slug,
  title: z.string().min(1).max(200).optional(),
  /** Names of models as MLflow registers them. */
  models: z.array(z.string().min(1)).min(1, 'is empty'),
  /** The alias of the version in production. */
  alias: alias.default('champion'),
  /**
   * Whether a second person has to agree. Nobody agrees with a proposal of their own. `identified`: and Grafana's identity tokens
   * have to tell the two apart, where `second` takes two logins for two people if there is no token.
   */
  approval: z.enum(['second', 'identified', 'none']).default('second'),
  /** A proposal without approval expires after this time. */
  approvalWithin: duration.default('1d'),
  /** From what figure on it may be done at all. Without it a person may always, and an alert never. */
  when: whenSchema.optional(),
  /** What the figure of `when` has to become; without it nothing is proved. */
  proof: proofSchema.optional(),
  /** The labels of alerts that propose it; none do by default. */
  alert: z
    .record(z.string(), z.string())
    .refine((labels) => Object.keys(labels).length > 0, 'names no label: it would take every alert')
    .optional(),
  /** Between two actions of a model, whichever they are. */
  cooldown: duration.default('6h'),
  perDay: wholeNumber.max(100, 'must be 100 or less').default(2),
};

const rollbackSchema = z.strictObject({
  ...common,
  kind: z.literal('rollback'),
  /** To the version of another alias; without it to the newest one before the one in production. */
  target: alias.optional(),
  /** How far back the target's own traffic is looked at. */
  past: duration.default('7d'),
});

const callSchema = z.strictObject({ ...common, kind: z.enum(CALL_KINDS), ...httpSchema });

/** What holds where a setting is left out. */
export const DEFAULTS = {
  rollback: rollbackSchema.parse({ id: 'a', kind: 'rollback', models: ['a'] }),
  call: callSchema.parse({ id: 'a', kind: 'notify', models: ['a'], url: 'http://a' }),
  when: whenSchema.parse({ measure: 'a' }),
  proof: proofSchema.parse({}),
  experiment: 'modelwatch-actions',
};

const actionSchema = z.discriminatedUnion('kind', [rollbackSchema, callSchema]).superRefine((action, context) => {
  const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (action.proof !== undefined && action.when === undefined) {
    issue('proof', 'needs "when": its figure is what is measured');
  }
  if (action.alert !== undefined && action.when === undefined) {
    issue('alert', 'needs "when": an alert alone is not enough to act on');
  }
  if (action.proof?.revert === true && action.kind !== 'rollback') {
    issue('proof', 'has revert, which only a rollback can have');
  }
  if (action.kind === 'rollback' && action.target === action.alias) {
    issue('target', 'is the alias that is moved');
  }
});
export type ActionSettings = z.output<typeof actionSchema>;
export type RollbackSettings = Extract<ActionSettings, { readonly kind: 'rollback' }>;
export type HttpSettings = Exclude<ActionSettings, { readonly kind: 'rollback' }>;

const moment = z.iso.datetime({ offset: true, error: 'is not a time such as 2026-12-24T00:00:00Z' });
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time such as 22:00');

/** As a `Date` counts them, from 0. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** When nothing is done: once, or every week. Times of day are UTC. */
const frozenSchema = z.union(
  [
    z
      .strictObject({ from: moment, to: moment })
      .refine(({ from, to }) => Date.parse(from) < Date.parse(to), 'ends before it begins'),
    z
      .strictObject({
        days: z.array(z.enum(WEEKDAYS)).min(1),
        from: clock,
        to: z.union([clock, z.literal('24:00')]),
      })
      .refine(({ from, to }) => from < to, 'ends before it begins: give two, one for each side of midnight'),
  ],
  'needs from and to: times such as 2026-12-24T00:00:00Z, or days and times of day such as 22:00'
);
export type Frozen = z.output<typeof frozenSchema>;

/** What may be done about a model, and under which conditions. Nothing is by default. */
/** A port that the protocol has anyway may be written or left out, as in the address itself. */
const isAt = (hosts: readonly string[], { protocol, host }: URL): boolean =>
  hosts.some((one) => URL.canParse(`${protocol}//${one}`) && new URL(`${protocol}//${one}`).host === host);

export const actionsSchema = z
  .strictObject({
    /** The administrators' own switch, beside the one that every editor may throw. */
    stopped: z.boolean().default(false),
    /** The MLflow experiment that the record of all actions is kept in. */
    experiment: z.string().min(1).max(250).default(DEFAULTS.experiment),
    /** `host` or `host:port` of what may be called. */
    hosts: z.array(z.string().min(1).toLowerCase()).default([]),
    frozen: z.array(frozenSchema).default([]),
    /** Whether alerts are listened to: their signature is checked with `secureJsonData.actionsWebhookSecret`. */
    webhook: z.boolean().default(false),
    /** Where Grafana reaches itself, to annotate graphs with the token `secureJsonData.actionsGrafanaToken`. */
    annotations: z.strictObject({ url: sourceUrl, tls: tlsSchema }).optional(),
    list: z.array(actionSchema).default([]),
  })
  .superRefine(({ list, hosts }, context) => {
    list.forEach((action, index) => {
      if (list.findIndex(({ id }) => id === action.id) !== index) {
        context.addIssue({ code: 'custom', path: ['list', index, 'id'], message: `"${action.id}" is there twice` });
      }
      if (action.kind !== 'rollback' && URL.canParse(action.url) && !isAt(hosts, new URL(action.url))) {
        const message = `is at ${new URL(action.url).host}, which "hosts" does not allow`;
        context.addIssue({ code: 'custom', path: ['list', index, 'url'], message });
      }
    });
  });
export type ActionsSettings = z.output<typeof actionsSchema>;

/** Begins the keys of an action's secrets in `secureJsonData`: `secretKey`, `headerSecretKey`. */
export const actionOwner = (id: string) => `action-${id}-` as const;
export const WEBHOOK_SECRET_KEY = 'actionsWebhookSecret';
export const GRAFANA_TOKEN_KEY = secretKey('actionsGrafana', 'Token');
