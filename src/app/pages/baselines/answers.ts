import { z } from 'zod';
import { namesSchema } from '../../../datasource/lookups';
import { resource } from '../../data';
import { type BaselineDocument, baselineDocumentSchema, baselinesSchema } from '../../models/baselines';

const capturedSchema = z.object({ baseline: baselineDocumentSchema, notices: z.array(z.object({ text: z.string() })) });
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

export const modelsOf = (uid: string) => resource(uid, 'models', namesSchema);
export const versionsOf = (uid: string, model: string) => resource(uid, 'versions', namesSchema, { query: { model } });
export const keptBaselines = (uid: string, model: string) =>
  resource(uid, 'baselines', baselinesSchema, { query: { model } });
export const captureBaseline = (uid: string, stretch: Stretch) =>
  resource(uid, 'baselines/capture', capturedSchema, { body: stretch });
export const compareSides = (uid: string, reference: Side, current: Side) =>
  resource(uid, 'baselines/compare', comparedSchema, { body: { reference, current } });
export const storeBaseline = (uid: string, baseline: BaselineDocument) =>
  resource(uid, 'baselines/store', z.object({ runId: z.string() }), { body: { baseline } });
