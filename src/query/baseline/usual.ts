import { z } from 'zod';

type Options = Readonly<Record<string, unknown>>;

/** `auto` without an offset says no more than nothing at all does: a dashboard's variable has to stand at something. */
const isOpen = (written: unknown): boolean =>
  written === undefined || written === 'auto' || openSchema.safeParse(written).success;

const openSchema = z.strictObject({ kind: z.literal('auto') });

/** Options with the data source's baseline in them, for signals that have one and queries that leave it open. */
export function withBaseline(schema: z.ZodType, options: Options, usual: unknown): Options {
  const hasBaseline = schema instanceof z.ZodObject && 'baseline' in schema.shape;
  return usual !== undefined && hasBaseline && isOpen(options['baseline']) ? { ...options, baseline: usual } : options;
}
