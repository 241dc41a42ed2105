import { z } from 'zod';
import {
  type Baseline,
  capture,
  type CapturePlan,
  compareBaselines,
  planCapture,
  readBaseline,
  refusedCapture,
} from '../../query/baseline';
import type { AnswersOf, VersionBaseline } from '../../query/request';
import { type Access, AccessDenied } from '../access/access';
import { extentOf, fetchPlan, packAnswers } from '../evaluate';
import { badRequest, json, MAX_STORED_JSON_BYTES, type Route, route } from '../grafana';
import type { Instances } from '../instance';
import { nextTurn } from '../turn';
import { ask, type CallerContext, nameSchema } from './caller';

/** Unix milliseconds that are a date (ECMA-262, 21.4.1.1). */
const moment = z.number().int().positive().max(8.64e15);

const stretch = z
  .strictObject({
    model: nameSchema,
    version: nameSchema,
    from: moment,
    to: moment,
    /** The class that counts as positive, where its name does not say so. */
    positive: nameSchema.optional(),
  })
  .refine(({ from, to }) => to - from >= 60_000, { error: 'must lie a minute or more after "from"', path: ['to'] });

const side = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mlflow'), model: nameSchema, version: nameSchema }),
  z.strictObject({ kind: z.literal('window'), ...stretch.shape }),
]);

/** What is normal for a version: which baselines there are, one made of a window, two compared, one stored. */
export function baselineRoutes(instances: Instances): Route[] {
  return [
    route({
      method: 'GET',
      path: 'baselines',
      role: 'Viewer',
      query: z.object({ model: nameSchema }),
      handle: async ({ query }, context) => json(await ask(instances, context, (call) => told(call, query))),
    }),
    route({
      method: 'POST',
      path: 'baselines/capture',
      role: 'Viewer',
      body: stretch,
      handle: async ({ body }, context) => json(await ask(instances, context, (call) => captured(call, body))),
    }),
    route({
      method: 'POST',
      path: 'baselines/compare',
      role: 'Viewer',
      body: z.strictObject({ reference: side, current: side }),
      handle: async ({ body }, context) =>
        json(
          await ask(instances, context, async (call) => {
            const [reference, current] = await Promise.all([
              baselineOf(call, body.reference),
              baselineOf(call, body.current),
            ]);
            return compareBaselines(reference, current, async () => {
              await nextTurn();
              call.caller.cancelled.throwIfAborted();
            });
          })
        ),
    }),
    route({
      method: 'POST',
      path: 'baselines/store',
      role: 'Editor',
      mostBytes: MAX_STORED_JSON_BYTES,
      body: z.strictObject({ baseline: z.unknown() }),
      handle: async ({ body }, context) => {
        const read = readBaseline(body.baseline);
        if (!read.ok) {
          throw badRequest(read.reason);
        }
        if (read.baseline.rows === 0) {
          throw badRequest('baseline: it is of no predictions, and would take the place of the one that is stored');
        }
        return json(
          await ask(instances, context, ({ sources, caller, access }) => {
            refuseStore(access);
            return sources.mlflow.storeBaseline(read.baseline, caller);
          })
        );
      },
    }),
  ];
}

const kept = (
  { sources, caller }: CallerContext,
  { model, version }: { readonly model: string; readonly version?: string }
): Promise<readonly VersionBaseline[]> =>
  sources
    .forCall(caller.identity, caller.ticket)
    .answer(
      { kind: 'mlflow.baselines', model, ...(version === undefined ? {} : { versions: [version] }) },
      caller.cancelled
    );

/** The signals that use each part of a baseline: who may see one of them may see the part. */
const SIGNALS_OF = {
  features: ['drift', 'dataQuality'],
  scores: ['drift', 'confidence', 'estimatedQuality'],
  positiveScores: ['estimatedQuality', 'causes'],
  classes: ['drift'],
  metrics: ['quality', 'conceptDrift'],
  groups: ['fairness'],
  attributions: ['attribution'],
} as const satisfies Partial<Record<keyof Baseline, readonly string[]>>;

/** The parts of a baseline that the access policy allows a user. */
function narrowed(baseline: Baseline, { signals, attributes }: Access): Baseline {
  const sees = (part: keyof typeof SIGNALS_OF): boolean =>
    signals === undefined || SIGNALS_OF[part].some((signal) => signals.has(signal));
  const { features, scores, positiveScores, classes, metrics, groups, attributions, ...about } = baseline;
  const seenGroups = Object.entries(groups).filter(([attribute]) => attributes?.has(attribute) !== false);
  return {
    ...about,
    features: sees('features') ? features : {},
    ...(scores !== undefined && sees('scores') ? { scores } : {}),
    ...(positiveScores !== undefined && sees('positiveScores') ? { positiveScores } : {}),
    ...(classes !== undefined && sees('classes') ? { classes } : {}),
    metrics: sees('metrics') ? metrics : {},
    groups: sees('groups') ? Object.fromEntries(seenGroups) : {},
    attributions: sees('attributions') ? attributions : {},
  };
}

/** Storing replaces the whole baseline, including parts that are hidden from the user who stores it. */
function refuseStore({ rule, signals, attributes }: Access): void {
  if (signals !== undefined || attributes !== undefined) {
    throw new AccessDenied(
      `A baseline replaces all of the one before, and the rule "${rule}" of the data source's access policy hides parts of it from you: let somebody store it whose rule names neither signals nor attributes`
    );
  }
}

async function told(call: CallerContext, which: Parameters<typeof kept>[1]) {
  const all = [];
  for (const one of await kept(call, which)) {
    all.push(described(one, call.access));
    await nextTurn();
  }
  return all;
}

/** One version's baseline, or why it has none. */
function described({ model, version, runId, baseline }: VersionBaseline, access: Access) {
  const read = baseline.found ? readBaseline(baseline.artifact) : baseline;
  const about = { model, version, ...(runId === undefined ? {} : { runId }) };
  return 'baseline' in read
    ? { ...about, found: true, baseline: narrowed(read.baseline, access) }
    : { ...about, found: false, reason: read.reason };
}

async function captured(
  { sources, caller, access, threads, contract }: CallerContext,
  { from, to, positive, ...which }: z.infer<typeof stretch>
) {
  const query = { ...which, from: from / 1000, to: to / 1000 };
  const fetched = await fetchPlan(
    planCapture(query, contract),
    sources.forCall(caller.identity, caller.ticket),
    caller.cancelled
  );
  // `fetchPlan` answers each request of the plan with the answer of its kind, under its name.
  const answers = fetched as AnswersOf<CapturePlan>;
  const refused = refusedCapture(answers);
  if (refused !== undefined) {
    throw badRequest(refused);
  }
  const { bytes, isMuch } = await extentOf({ answers: fetched });
  await caller.ticket?.hold(bytes, caller.cancelled);
  const options = { created: new Date(), ...(positive === undefined ? {} : { positive }) };
  const { baseline, notices } =
    threads !== undefined && isMuch
      ? await threads.capture({ query, options }, await packAnswers(fetched), caller.cancelled)
      : capture(query, answers, options);
  return { baseline: narrowed(baseline, access), notices };
}

async function baselineOf(call: CallerContext, which: z.infer<typeof side>): Promise<Baseline> {
  if (which.kind === 'window') {
    const { kind: _, ...of } = which;
    return (await captured(call, of)).baseline;
  }
  const [found] = await told(call, which);
  if (found === undefined || !('baseline' in found)) {
    const why = found?.reason ?? 'the registry has no such version';
    throw badRequest(`There is no baseline of version ${which.version} of "${which.model}" in MLflow: ${why}`);
  }
  return found.baseline;
}
