import { createHash } from 'node:crypto';
import { z } from 'zod';
import { badRequest, type CallContext, type Frame, json, route, type StreamHandlers } from '../grafana';
import type { Instances } from '../instance';
import { evaluateFor } from './answer';

/** What a live panel sends when it subscribes: a query, and how often and how far back to evaluate it. */
export const liveSchema = z.object({
  query: z.record(z.string(), z.unknown()),
  everyMs: z.number().min(1000).default(5000),
});

type Live = z.infer<typeof liveSchema>;

/**
 * The channel of a query. All who subscribe to a path see what its first subscriber's query gives, so that a path belongs
 * to one query alone, and nobody can make another one with the same path.
 */
export const livePath = ({ query, everyMs }: Live): string =>
  `signal/${createHash('sha256')
    .update(JSON.stringify([query, everyMs]))
    .digest('hex')}`;

/** Nobody is signed in while a stream runs: it speaks as the data source, to all of its subscribers alike. */
function forwardsIdentity(instances: Instances, { plugin: { orgId, dataSource } }: CallContext): boolean {
  return dataSource !== undefined && instances.of(orgId, dataSource).forwardsIdentity;
}

/** Where a panel subscribes for the live values of its query. */
export const liveRoute = (instances: Instances) =>
  route({
    method: 'POST',
    path: 'live',
    role: 'Viewer',
    body: liveSchema,
    handle: async ({ body }, context) => {
      if (forwardsIdentity(instances, context)) {
        throw badRequest(
          "This data source passes on the signed-in user's identity, and live values have none: switch Live off and let the dashboard refresh"
        );
      }
      return json({ path: livePath(body) });
    },
  });

/** Live values of a signal: the query evaluated at "now", again and again, each answer as soon as it is there. */
export function liveStream(instances: Instances): StreamHandlers {
  return {
    subscribe: async (path, data, context) => {
      const live = liveSchema.safeParse(data);
      if (!live.success || livePath(live.data) !== path) {
        return 'not-found';
      }
      return context.plugin.user?.role === 'None' || forwardsIdentity(instances, context) ? 'denied' : 'ok';
    },
    run: (_, data, context) => values(instances, liveSchema.parse(data), context),
  };
}

async function* values(instances: Instances, { query, everyMs }: Live, context: CallContext): AsyncGenerator<Frame> {
  while (!context.cancelled.aborted) {
    const now = Date.now();
    const json = { ...query, mode: 'instant' };
    const frames = await evaluateFor(instances, context, { json, from: now - everyMs, to: now, intervalMs: everyMs });
    const fields = frames.flatMap((frame) => frame.fields);
    const [first] = frames;
    if (first !== undefined && fields.length > 0) {
      yield {
        name: first.name,
        refId: first.refId,
        meta: { type: 'timeseries-wide', typeVersion: [0, 1] },
        fields: [{ type: 'time', name: 'Time', values: [now] }, ...fields],
      };
    }
    await pause(everyMs, context.cancelled);
  }
}

function pause(ms: number, cancelled: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    const done = () => {
      clearTimeout(timer);
      cancelled.removeEventListener('abort', done);
      settle();
    };
    const timer = setTimeout(done, ms);
    cancelled.addEventListener('abort', done);
  });
}
