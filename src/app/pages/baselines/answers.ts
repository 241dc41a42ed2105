import { z } from 'zod';
import { resource } from '../../data';

const documentSchema = z.looseObject({
  model: z.string().optional(),
  version: z.string().optional(),
  created: z.string().optional(),
  window: z.object({ from: z.string(), to: z.string() }).optional(),
  rows: z.number().optional(),
  features: z.record(z.string(), z.unknown()).default({}),
  groups: z.record(z.string(), z.unknown()).default({}),
  classes: z.record(z.string(), z.number()).optional(),
  scores: z.unknown().optional(),
  attributions: z.record(z.string(), z.unknown()).default({}),
});
/** The artifact, as far as a page tells of it. */
export type BaselineDocument = z.infer<typeof documentSchema>;

const keptSchema = z.array(
  z.discriminatedUnion('found', [
    z.object({
      found: z.literal(true),
      model: z.string(),
      version: z.string(),
      runId: z.string().optional(),
      baseline: documentSchema,
    }),
    z.object({
      found: z.literal(false),
      model: z.string(),
      version: z.string(),
      runId: z.string().optional(),
      reason: z.string(),
    }),
  ])
);
export type KeptBaseline = z.infer<typeof keptSchema>[number];

const capturedSchema = z.object({ baseline: documentSchema, notices: z.array(z.object({ text: z.string() })) });
export type CapturedBaseline = z.infer<typeof capturedSchema>;

const comparedSchema = z.array(
  z.object({
    of: z.enum(['feature', 'score', 'classes']),
    name: z.string(),
    reference: z.number(),
    current: z.number(),
    psi: z.number().nullable(),
    warning: z.number().nullable(),
    critical: z.number().nullable(),
    level: z.enum(['ok', 'warning', 'critical', 'insufficient']),
    reason: z.string().optional(),
  })
);
export type ComparedThing = z.infer<typeof comparedSchema>[number];

/** A stretch of a version's series, in Unix milliseconds. */
export interface Stretch {
  readonly model: string;
  readonly version: string;
  readonly from: number;
  readonly to: number;
  readonly positive?: string;
}

export type Side =
  | { readonly kind: 'mlflow'; readonly model: string; readonly version: string }
  | ({ readonly kind: 'window' } & Stretch);

const namesSchema = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]));

export const modelsOf = (uid: string) => resource(uid, 'models', namesSchema);
export const versionsOf = (uid: string, model: string) =>
  resource(uid, 'versions', z.array(z.string()), { query: { model } });
export const keptBaselines = (uid: string, model: string) =>
  resource(uid, 'baselines', keptSchema, { query: { model } });
export const captureBaseline = (uid: string, stretch: Stretch) =>
  resource(uid, 'baselines/capture', capturedSchema, { body: stretch });
export const compareSides = (uid: string, reference: Side, current: Side) =>
  resource(uid, 'baselines/compare', comparedSchema, { body: { reference, current } });
export const storeBaseline = (uid: string, baseline: BaselineDocument) =>
  resource(uid, 'baselines/store', z.object({ runId: z.string() }), { body: { baseline } });
