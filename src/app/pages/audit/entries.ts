import { z } from 'zod';

const details = z.record(z.string(), z.unknown());
const text = z.string().optional();

/** An entry as the process reads it back, as far as the page shows it. */
const entrySchema = z.object({
  chain: z.string(),
  seq: z.number(),
  at: z.string(),
  who: z.object({ login: z.string(), email: text, role: z.string(), service: text }),
  what: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('access'),
      resource: text,
      signal: text,
      model: text,
      version: text,
      attributes: z.array(z.string()).optional(),
      filters: z.array(z.string()).optional(),
      expr: text,
    }),
    z.object({ kind: z.literal('action'), action: z.string(), step: z.string(), model: z.string(), details }),
    z.object({ kind: z.literal('trail'), event: z.string(), details }),
  ]),
  where: z.object({ from: z.string(), dashboard: text, panel: text, rule: text }),
  allowed: z.boolean(),
  rule: z.string(),
});
export type AuditEntry = z.infer<typeof entrySchema>;

export const auditSchema = z.object({
  isKept: z.boolean(),
  /** Why entries cannot be written. */
  problem: text,
  isClosed: z.boolean(),
  entries: z.array(entrySchema),
  more: z.boolean(),
  unreadable: z.number(),
});
