import { z } from 'zod';
import {
  type Baseline,
  capture,
  type CapturePlan,
  compareBaselines,
  planCapture,
  readBaseline,
} from '../../query/baseline';
import type { AnswersOf, VersionBaseline } from '../../query/request';
import { fetchPlan } from '../evaluate';
import { badRequest, json, type Route, route } from '../grafana';
import type { Instances } from '../instance';
import { ask, type CallerContext } from './caller';

const stretch = z
  .strictObject({
    model: z.string().min(1),
    version: z.string().min(1),
    /** Unix milliseconds. */
    from: z.number().int().positive(),
    to: z.number().int().positive(),
    /** The class that counts as positive, where its name does not say so. */
    positive: z.string().min(1).optional(),
  })
  .refine(({ from, to }) => to - from >= 60_000, { error: 'must lie a minute or more after "from"', path: ['to'] });

const side = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mlflow'), model: z.string().min(1), version: z.string().min(1) }),
  z.strictObject({ kind: z.literal('window'), ...stretch.shape }),
]);

/** What is normal for a version: which baselines there are, one made of a window, two compared, one stored. */
export function baselineRoutes(instances: Instances): Route[] {
  return [
    route({
      method: 'GET',
      path: 'baselines',
      role: 'Viewer',
      query: z.object({ model: z.string().min(1) }),
      handle: async ({ query }, context) =>
        json(await ask(instances, context, async (call) => (await kept(call, query)).map(described))),
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
            return compareBaselines(reference, current);
          })
        ),
    }),
    route({
      method: 'POST',
      path: 'baselines/store',
      role: 'Editor',
      body: z.strictObject({ baseline: z.unknown() }),
      handle: async ({ body }, context) => {
        const read = readBaseline(body.baseline);
        if (!read.ok) {
          throw badRequest(read.reason);
        }
        return json(
          await ask(instances, context, ({ sources, caller }) => sources.mlflow.storeBaseline(read.baseline, caller))
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
    .forCall(caller.identity)
    .answer({ kind: 'mlflow.baselines', model, ...(version === undefined ? {} : { version }) }, caller.cancelled);

/** One version's baseline, or why it has none. */
function described({ model, version, runId, baseline }: VersionBaseline) {
  const read = baseline.found ? readBaseline(baseline.artifact) : baseline;
  const about = { model, version, ...(runId === undefined ? {} : { runId }) };
  return 'baseline' in read
    ? { ...about, found: true, baseline: read.baseline }
    : { ...about, found: false, reason: read.reason };
}

async function captured({ sources, caller }: CallerContext, { from, to, positive, ...which }: z.infer<typeof stretch>) {
  const query = { ...which, from: from / 1000, to: to / 1000 };
  const answers = await fetchPlan(planCapture(query), sources.forCall(caller.identity), caller.cancelled);
  // `fetchPlan` answers each request of the plan with the answer of its kind, under its name.
  return capture(query, answers as AnswersOf<CapturePlan>, {
    created: new Date(),
    ...(positive === undefined ? {} : { positive }),
  });
}

async function baselineOf(call: CallerContext, which: z.infer<typeof side>): Promise<Baseline> {
  if (which.kind === 'window') {
    const { kind: _, ...of } = which;
    return (await captured(call, of)).baseline;
  }
  const [found] = (await kept(call, which)).map(described);
  if (found === undefined || !('baseline' in found)) {
    const why = found?.reason ?? 'the registry has no such version';
    throw badRequest(`There is no baseline of version ${which.version} of "${which.model}" in MLflow: ${why}`);
  }
  return found.baseline;
}
