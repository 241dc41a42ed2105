import { z } from 'zod';
import { fieldProblem } from '../../problems';
import type { Notice } from '../derived';
import { isUnavailable, type NoBaseline, type Unavailable, type VersionBaseline } from '../request';

export const BASELINE_SCHEMA = 'modelwatch.baseline/1';

const count = z.number().nonnegative();

/** Names the first entry that is none: of half a million wrong ones a schema of all makes as many problems, in 0.4 s. */
function checkEach(
  entries: Iterable<readonly [PropertyKey, unknown]>,
  entry: z.ZodType,
  context: z.RefinementCtx
): void {
  for (const [key, value] of entries) {
    // As any number is that is written in JSON.
    if (typeof value === 'number' && value >= 0 && value < Infinity) {
      continue;
    }
    const { error } = entry.safeParse(value, { error: fieldProblem });
    if (error !== undefined) {
      error.issues
        .slice(0, 1)
        .forEach(({ message }) => context.addIssue({ code: 'custom', message, path: [key], continue: false }));
      return;
    }
  }
}

const missingOr = (problem: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is missing' : problem),
});

const listOf = (entry: z.ZodType<number>) =>
  z
    .custom<number[]>(Array.isArray, missingOr('is not a list'))
    .superRefine((values, context) => checkEach(values.entries(), entry, context));

const record = <Entry>() =>
  z.custom<Record<string, Entry>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    missingOr('is not an object')
  );

const recordOf = (entry: z.ZodType<number>) =>
  record<number>().superRefine((values, context) => checkEach(Object.entries(values), entry, context));

/** As `z.record`, up to the first entry that is none. */
const recordOfEach = <Entry>(entry: z.ZodType<Entry>, most = Infinity) =>
  record<unknown>().transform((values, context): Record<string, Entry> => {
    const read: Array<readonly [string, Entry]> = [];
    const entries = Object.entries(values);
    if (entries.length > most) {
      context.addIssue({ code: 'custom', message: `has more than ${most} entries` });
      return z.NEVER;
    }
    for (const [name, value] of entries) {
      const { data, error } = entry.safeParse(value, { error: fieldProblem });
      if (error !== undefined) {
        const [{ message = '', path = [] } = {}] = error.issues;
        context.addIssue({ code: 'custom', message, path: [name, ...path] });
        return z.NEVER;
      }
      read.push([name, data]);
    }
    return Object.fromEntries(read);
  });

const binnedShape = {
  edges: listOf(z.number()).refine(({ length }) => length > 0, { error: 'is empty' }),
  counts: listOf(count),
};
interface Binned {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

const fits = ({ edges, counts }: Binned): boolean => counts.length === edges.length + 1;
const ascends = ({ edges }: Binned): boolean => edges.every((edge, i) => edge > (edges[i - 1] ?? -Infinity));
const FITS = { error: 'needs one count more than edges: the last is everything above', path: ['counts'] };
const ASCENDS = { error: 'must ascend', path: ['edges'] };

const numericFeature = z
  .object({ type: z.literal('numeric'), ...binnedShape, missing: count.default(0), mean: z.number().optional() })
  .refine(fits, FITS)
  .refine(ascends, ASCENDS);
const categoricalFeature = z.object({
  type: z.literal('categorical'),
  counts: recordOf(count),
  missing: count.default(0),
});

const scores = z.object(binnedShape).refine(fits, FITS).refine(ascends, ASCENDS);
const positiveScores = z
  .object({ ...binnedShape, positives: listOf(count) })
  .refine(fits, FITS)
  .refine(ascends, ASCENDS)
  .refine(({ counts, positives }) => positives.length === counts.length, {
    error: 'needs one number for each count',
    path: ['positives'],
  });

const group = z.object({ n: count, positive: count, tp: count, fp: count, tn: count, fn: count });

/** Far more than anybody compares groups by. */
const MAX_ATTRIBUTES = 1000;

const baselineSchema = z.object({
  schema: z.literal(BASELINE_SCHEMA),
  model: z.string().optional(),
  version: z.string().optional(),
  created: z.string().optional(),
  /** Of one that was made from live series: the stretch of time that they counted over. */
  window: z.object({ from: z.string(), to: z.string() }).optional(),
  rows: count.optional(),
  features: recordOfEach(z.discriminatedUnion('type', [numericFeature, categoricalFeature])).default({}),
  scores: scores.optional(),
  /** Of the probability of the positive class, with the positives among each bin: a calibration map. */
  positiveScores: positiveScores.optional(),
  classes: recordOf(count).optional(),
  metrics: recordOf(z.number()).default({}),
  groups: recordOfEach(recordOfEach(group), MAX_ATTRIBUTES).default({}),
  attributions: recordOf(z.number()).default({}),
});

export type Baseline = z.infer<typeof baselineSchema>;

type BaselineReading =
  { readonly ok: true; readonly baseline: Baseline } | { readonly ok: false; readonly reason: string };

/** Of its lists' entries, and of its objects' members, which take four times as long to check: 7,000 features of 20 bins. */
const MAX_ENTRIES = 500_000;

function isTooLarge(artifact: unknown): boolean {
  const left = [artifact];
  let entries = 0;
  while (left.length > 0) {
    const value = left.pop();
    const isList = Array.isArray(value);
    const inner: readonly unknown[] = isList
      ? value
      : typeof value === 'object' && value !== null
        ? Object.values(value)
        : [];
    entries += inner.length * (isList ? 1 : 4);
    if (entries > MAX_ENTRIES) {
      return true;
    }
    inner.forEach((one) => typeof one === 'object' && left.push(one));
  }
  return false;
}

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
      reason: `modelwatch/baseline.json is of schema "${named.data.schema}", and this build reads "${BASELINE_SCHEMA}": log it again in that schema, or update Modelwatch`,
    };
  }
  if (isTooLarge(artifact)) {
    return {
      ok: false,
      reason: `modelwatch/baseline.json has more than ${MAX_ENTRIES} entries: log it with fewer features, bins or categories`,
    };
  }
  const parsed = baselineSchema.safeParse(artifact, { error: fieldProblem });
  if (parsed.success) {
    return { ok: true, baseline: parsed.data };
  }
  const [first] = parsed.error.issues;
  const more = parsed.error.issues.length > 1 ? `, and ${parsed.error.issues.length - 1} more problems` : '';
  return {
    ok: false,
    reason: `modelwatch/baseline.json is broken at "${first?.path.join('.') ?? ''}": ${first?.message ?? ''}${more}; correct it and log it to the run again`,
  };
}

/** What there is for one version: its baseline, or why not. */
type FoundBaseline = { readonly found: true; readonly version: string; readonly baseline: Baseline } | NoBaseline;

export interface Library {
  /** Of the version, or without one of the newest that has a baseline. */
  readonly find: (model: string | undefined, version: string | undefined) => FoundBaseline;
  /** Metrics that the run itself holds, those of its artifact over them. */
  readonly metrics: (model: string | undefined, version: string | undefined) => Readonly<Record<string, number>>;
}

/** Puts the answer to `mlflow.baselines` in order; each artifact is read once, when it is first asked for. */
export function libraryOf(answer: readonly VersionBaseline[] | Unavailable | undefined): Library {
  if (answer === undefined || isUnavailable(answer)) {
    const reason = answer === undefined ? 'baselines were not requested' : answer.unavailable;
    const unreadable = answer !== undefined && answer.notConfigured !== true;
    return { find: () => ({ found: false, reason, unreadable }), metrics: () => ({}) };
  }
  const cache = new Map<VersionBaseline, FoundBaseline>();
  const storedOf = (one: VersionBaseline): FoundBaseline => {
    const known = cache.get(one) ?? read(one);
    cache.set(one, known);
    return known;
  };
  const among = (model: string | undefined, version: string | undefined): VersionBaseline[] =>
    answer.filter((one) => one.model === model && (version === undefined || one.version === version));
  return {
    find: (model, version) => {
      const stored = among(model, version).map(storedOf);
      return stored.find(({ found }) => found) ?? stored[0] ?? { found: false, reason: unknown(model, version) };
    },
    metrics: (model, version) => {
      const [one] = among(model, version);
      if (one === undefined) {
        return {};
      }
      const stored = storedOf(one);
      return { ...one.metrics, ...(stored.found ? stored.baseline.metrics : {}) };
    },
  };
}

function read({ model, version, baseline }: VersionBaseline): FoundBaseline {
  if (!baseline.found) {
    const whose = `${version === '' ? '' : `version ${version} of `}"${model}"`;
    return { ...baseline, reason: `${whose}: ${baseline.reason}` };
  }
  const reading = readBaseline(baseline.artifact);
  return reading.ok
    ? { found: true, version, baseline: reading.baseline }
    : { found: false, reason: `version ${version} of "${model}": ${reading.reason}`, unreadable: true };
}

const unknown = (model: string | undefined, version: string | undefined): string =>
  model === undefined
    ? 'the series name no model, so there is no run to take a baseline from'
    : version === undefined
      ? `MLflow's registry has no model "${model}"`
      : `MLflow's registry has no version ${version} of "${model}"`;

/** One notice for each reason, whatever the number of series that it limits. */
export const noBaseline = (reasons: Iterable<string>, instead: string): Notice[] =>
  [...new Set(reasons)].map((reason) => ({ severity: 'warning', text: `No baseline: ${reason}. ${instead}` }));
