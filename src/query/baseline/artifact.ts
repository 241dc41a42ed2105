import { z } from 'zod';

export const BASELINE_SCHEMA = 'modelwatch.baseline/1';

const count = z.number().nonnegative();

const binnedShape = { edges: z.array(z.number()).min(1), counts: z.array(count) };
interface Binned {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

const fits = ({ edges, counts }: Binned): boolean => counts.length === edges.length + 1;
const ascends = ({ edges }: Binned): boolean => edges.every((edge, i) => i === 0 || edge > edges[i - 1]);
const FITS = { error: 'needs one count more than edges: the last is everything above', path: ['counts'] };
const ASCENDS = { error: 'must ascend', path: ['edges'] };

const numericFeature = z
  .object({ type: z.literal('numeric'), ...binnedShape, missing: count.default(0), mean: z.number().optional() })
  .refine(fits, FITS)
  .refine(ascends, ASCENDS);
const categoricalFeature = z.object({
  type: z.literal('categorical'),
  counts: z.record(z.string(), count),
  missing: count.default(0),
});

const scores = z.object(binnedShape).refine(fits, FITS).refine(ascends, ASCENDS);
const positiveScores = z
  .object({ ...binnedShape, positives: z.array(count) })
  .refine(fits, FITS)
  .refine(ascends, ASCENDS)
  .refine(({ counts, positives }) => positives.length === counts.length, {
    error: 'needs one number for each count',
    path: ['positives'],
  });

const group = z.object({ n: count, positive: count, tp: count, fp: count, tn: count, fn: count });

const baselineSchema = z.object({
  schema: z.literal(BASELINE_SCHEMA),
  model: z.string().optional(),
  version: z.string().optional(),
  created: z.string().optional(),
  /** Of one that was made from live series: the stretch of time that they counted over. */
  window: z.object({ from: z.string(), to: z.string() }).optional(),
  rows: count.optional(),
  features: z.record(z.string(), z.discriminatedUnion('type', [numericFeature, categoricalFeature])).default({}),
  scores: scores.optional(),
  /** Of the probability of the positive class, with the positives among each bin: a calibration map. */
  positiveScores: positiveScores.optional(),
  classes: z.record(z.string(), count).optional(),
  metrics: z.record(z.string(), z.number()).default({}),
  groups: z.record(z.string(), z.record(z.string(), group)).default({}),
  attributions: z.record(z.string(), z.number()).default({}),
});

export type Baseline = z.infer<typeof baselineSchema>;

export type BaselineReading =
  { readonly ok: true; readonly baseline: Baseline } | { readonly ok: false; readonly reason: string };

/** Reads the artifact. The reason says what is wrong, where, and what to do. */
export function readBaseline(artifact: unknown): BaselineReading {
  const named = z.object({ schema: z.string() }).safeParse(artifact);
  if (!named.success) {
    return {
      ok: false,
      reason: `modelwatch/baseline.json names no schema: it must be a JSON object with "schema": "${BASELINE_SCHEMA}"`,
    };
  }
  if (named.data.schema !== BASELINE_SCHEMA) {
    return {
      ok: false,
      reason: `modelwatch/baseline.json is of schema "${named.data.schema}", and this build reads "${BASELINE_SCHEMA}": log it anew in that schema, or update Modelwatch`,
    };
  }
  const parsed = baselineSchema.safeParse(artifact);
  if (parsed.success) {
    return { ok: true, baseline: parsed.data };
  }
  const [first] = parsed.error.issues;
  const more = parsed.error.issues.length > 1 ? `, and ${parsed.error.issues.length - 1} more faults` : '';
  return {
    ok: false,
    reason: `modelwatch/baseline.json is broken at "${first?.path.join('.') ?? ''}": ${first?.message ?? ''}${more}; mend it and log it to the run again`,
  };
}
