import { z } from 'zod';
import { figureSchema } from '../../actions/events';

/** As stored in the record; the guards define how it is judged. */
const shownFigureSchema = figureSchema.omit({ level: true });

const guardsSchema = z.array(z.object({ guard: z.string(), ok: z.boolean(), says: z.string() }));
const bySchema = z.object({ kind: z.string(), login: z.string() });

const actionSchema = z.object({
  id: z.number(),
  phase: z.string(),
  setting: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
  by: bySchema,
  /** Times in Unix milliseconds. */
  at: z.number(),
  changed: z.number(),
  expires: z.number(),
  reason: z.string(),
  approvedBy: bySchema.optional(),
  /** What was said when it was proposed. */
  guards: guardsSchema.default([]),
  /** Whether Grafana's identity tokens tell who proposed it and who approved it apart. */
  areIdentified: z.boolean().optional(),
  before: shownFigureSchema.optional(),
  after: shownFigureSchema.optional(),
  says: z.string().optional(),
  /** The data source that it belongs to, where that is another one. */
  elsewhere: z.object({ org: z.number(), dataSource: z.string() }).optional(),
});
/** An action that was proposed, as the data source's process reports it. */
export type RecordedAction = z.infer<typeof actionSchema>;

/** What may be done about a model, what was done, and whether all is stopped. */
export const actionsSchema = z.object({
  possible: z.array(z.object({ id: z.string(), title: z.string(), kind: z.string(), needsApproval: z.boolean() })),
  actions: z.array(actionSchema),
  /** Moves of an alias that no action made, the newest first; between these Unix milliseconds. */
  moves: z
    .array(
      z.object({
        alias: z.string(),
        from: z.string().optional(),
        to: z.string().optional(),
        since: z.number(),
        at: z.number(),
      })
    )
    .default([]),
  stopped: z.object({ by: z.string(), at: z.number().optional() }).optional(),
  /** Why the actions that the settings name are off. */
  off: z.string().optional(),
  /** What blocks the actions in progress. */
  problem: z.string().optional(),
});
export type ModelActions = z.infer<typeof actionsSchema>;
export type AliasMove = ModelActions['moves'][number];
export type PossibleAction = ModelActions['possible'][number];

export const dryRunSchema = z.object({
  would: z.string(),
  needsApproval: z.boolean(),
  figure: shownFigureSchema.optional(),
  past: shownFigureSchema.optional(),
  guards: guardsSchema,
  allowed: z.boolean(),
});
export type DryRun = z.infer<typeof dryRunSchema>;
