import { z } from 'zod';

/** All but a rollback are calls. */
export const CALL_KINDS = ['retrain', 'scale', 'restart', 'notify'] as const;
export const ACTION_KINDS = ['rollback', ...CALL_KINDS] as const;

/** A figure as the record keeps it: what is not known is null. */
export const figureSchema = z.object({
  /** The version that it is of, where it is of one. */
  version: z.string().optional(),
  /** What is measured. Earlier versions wrote none. */
  measure: z.string().optional(),
  /** Which of several series it is: the worst of them. */
  of: z.string().optional(),
  value: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  sample: z.number().nullable(),
  level: z.enum(['ok', 'warning', 'critical', 'insufficient']),
  /** Why there is none. */
  unknown: z.string().optional(),
});
export type Figure = z.infer<typeof figureSchema>;

export const noFigure = (unknown: string, version?: string): Figure => ({
  ...(version === undefined ? {} : { version }),
  value: null,
  lower: null,
  upper: null,
  sample: null,
  level: 'insufficient',
  unknown,
});

const verdictSchema = z.object({ guard: z.string(), ok: z.boolean(), says: z.string() });
/** What one guard has to say of an action. */
export type Verdict = z.infer<typeof verdictSchema>;

/** Who did it: a person, a service account (with an alert's message, or a script's), each by login; or Modelwatch itself. */
const bySchema = z.object({
  kind: z.enum(['person', 'service', 'modelwatch']),
  login: z.string(),
  /** The beginning of the hash of their e-mail address, where Grafana knows one: two logins may be one person. */
  mail: z.string().optional(),
  /** Who it is in Grafana's database, as its identity token says: another login changes nothing of it. */
  subject: z.string().optional(),
});
export type By = z.infer<typeof bySchema>;

const common = {
  /** Unix milliseconds. */
  at: z.number(),
  by: bySchema,
  /** The engine that wrote it. */
  holder: z.string(),
  /** Makes each entry one of its own: no two attempts to write it are the same. Earlier versions wrote none. */
  nonce: z.string().optional(),
  /** Grafana's organisation, and the uid of the data source whose action it is. Earlier versions wrote neither. */
  org: z.number().optional(),
  dataSource: z.string().optional(),
};
/** The proposal that it is about, by the number of its entry. */
const about = { ...common, action: z.number().int().positive() };

/**
 * What the record of a model is made of, in the order in which it happened. `started` and `returning` are written before
 * something is done, so that after a crash it is known that it may have been done. `seen` is of no action: an alias was found
 * where the record had not left it.
 */
export const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('proposed'),
    ...common,
    /** The id of its settings. */
    setting: z.string(),
    kind: z.enum(ACTION_KINDS),
    alias: z.string(),
    /** The version in production when it was proposed, and for a rollback the one to go to. */
    from: z.string().optional(),
    to: z.string().optional(),
    reason: z.string(),
    /** Of the message that proposed it: none proposes twice. */
    message: z.string().optional(),
    needsApproval: z.boolean(),
    /** Of the settings that it was proposed with. Earlier versions wrote none. */
    digest: z.string().optional(),
    /** Unix milliseconds: what has not begun by then is void. */
    expires: z.number(),
    guards: z.array(verdictSchema),
  }),
  z.object({ event: z.literal('approved'), ...about }),
  z.object({ event: z.literal('refused'), ...about, reason: z.string() }),
  z.object({ event: z.literal('expired'), ...about }),
  z.object({ event: z.literal('started'), ...about, until: z.number(), before: figureSchema.optional() }),
  z.object({ event: z.literal('failed'), ...about, reason: z.string() }),
  z.object({ event: z.literal('done'), ...about, says: z.string(), proves: z.boolean() }),
  z
    .object({
      event: z.literal('proved'),
      ...about,
      verdict: z.enum(['better', 'notBetter', 'cannotTell']),
      after: figureSchema,
      says: z.string(),
      /** Whether the action is to be reverted; records of before call it `wayBack`. */
      revert: z.boolean().optional(),
      wayBack: z.boolean().optional(),
    })
    .transform(({ wayBack, revert = wayBack ?? false, ...event }) => ({ ...event, revert })),
  z.object({ event: z.literal('returning'), ...about, until: z.number() }),
  z.object({ event: z.literal('returned'), ...about, says: z.string() }),
  z.object({
    event: z.literal('seen'),
    ...common,
    alias: z.string(),
    /** Where it was when it was last known, and when that was. No version had it, or has it any more, where there is none. */
    from: z.string().optional(),
    since: z.number(),
    to: z.string().optional(),
  }),
]);
export type ActionEvent = z.infer<typeof eventSchema>;
/** What is about an action that was proposed before. */
export type StepEvent = Exclude<ActionEvent, { readonly event: 'proposed' | 'seen' }>;
export type Proposed = Extract<ActionEvent, { readonly event: 'proposed' }>;
