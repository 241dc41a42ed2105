import { useCallback } from 'react';
import { z } from 'zod';
import { useResource } from '../data';

/** The parts of the artifact that a page shows; other parts are kept, because it is stored as received. */
export const baselineDocumentSchema = z.looseObject({
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
export type BaselineDocument = z.infer<typeof baselineDocumentSchema>;

const about = { version: z.string(), runId: z.string().optional() };

/** The baselines that MLflow stores for a model, as the data source reports them. */
export const baselinesSchema = z.array(
  z.discriminatedUnion('found', [
    z.object({ ...about, found: z.literal(true), baseline: baselineDocumentSchema }),
    z.object({ ...about, found: z.literal(false), reason: z.string() }),
  ])
);
export type StoredBaseline = z.infer<typeof baselinesSchema>[number];

const series = z.record(z.string(), z.number());

/** What every model exposes of the contract: series by the name in the exposition; the signals not for its kind. */
export const overviewSchema = z.object({
  models: z.array(z.object({ model: z.string(), series, notNeeded: z.array(z.string()).default([]) })),
});
export type ContractOverview = z.infer<typeof overviewSchema>;

const findingSchema = z.object({
  check: z.string(),
  severity: z.enum(['warning', 'info']),
  metric: z.string(),
  text: z.string(),
  advice: z.string(),
});
export type Lint = z.infer<typeof findingSchema>;

/** One model's, with what the linter says. */
export const modelContractSchema = z.object({ model: z.string(), series, findings: z.array(findingSchema) });

/** The signals by their ids, as far as a page names them. */
export const signalTitlesSchema = z
  .array(z.object({ id: z.string(), title: z.string() }))
  .transform((signals) => new Map(signals.map(({ id, title }) => [id, title])));

const NOTHING: readonly string[] = [];

/** The signals that are not for the kind of a model, by their ids; none while that is not known. */
export function useNotNeeded(): (model: string) => readonly string[] {
  const overview = useResource({ path: 'contract', schema: overviewSchema });
  return useCallback(
    (model) =>
      (overview.state === 'done' ? overview.value.models.find((one) => one.model === model)?.notNeeded : undefined) ??
      NOTHING,
    [overview]
  );
}

/** Of all signals those that the health of a model is made of. A machine's resources belong to no single model. */
const healthSchema = z
  .array(z.object({ id: z.string(), inHealthReport: z.boolean().default(false) }))
  .transform((all) => all.filter((one) => one.inHealthReport && one.id !== 'resources').map(({ id }) => id));

/** The signals that may be known of a model, by their ids. */
export function useSignalsOf(): (model: string) => readonly string[] {
  const signals = useResource({ path: 'signals', schema: healthSchema });
  const notNeeded = useNotNeeded();
  return useCallback(
    (model) => {
      const others = notNeeded(model);
      return signals.state === 'done' ? signals.value.filter((id) => !others.includes(id)) : NOTHING;
    },
    [signals, notNeeded]
  );
}
