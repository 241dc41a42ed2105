import { z } from 'zod';

const about = { version: z.string(), runId: z.string().optional() };

/** As the data source's process tells of the baselines that MLflow keeps of a model. */
export const baselinesSchema = z.array(
  z.discriminatedUnion('found', [
    z.object({
      ...about,
      found: z.literal(true),
      baseline: z.object({
        rows: z.number().optional(),
        created: z.string().optional(),
        features: z.record(z.string(), z.unknown()).default({}),
      }),
    }),
    z.object({ ...about, found: z.literal(false), reason: z.string() }),
  ])
);
export type KeptBaseline = z.infer<typeof baselinesSchema>[number];
