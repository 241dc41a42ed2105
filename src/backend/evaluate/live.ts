import { z } from 'zod';
import type { CallContext, Frame, StreamHandlers } from '../grafana';
import type { Instances } from '../instance';
import { evaluateFor } from './answer';

/** What a live panel sends when it subscribes: a query, and how often and how far back to evaluate it. */
export const liveSchema = z.object({
  query: z.record(z.string(), z.unknown()),
  everyMs: z.number().min(1000).default(5000),
});

export const LIVE_PATH = /^signal\/[A-Za-z0-9._-]+$/;

/** Live values of a signal: the query evaluated at "now", again and again, each answer as soon as it is there. */
export function liveStream(instances: Instances): StreamHandlers {
  return {
    subscribe: async (path, data) => (LIVE_PATH.test(path) && liveSchema.safeParse(data).success ? 'ok' : 'not-found'),
    run: (_, data, context) => values(instances, liveSchema.parse(data), context),
  };
}

async function* values(
  instances: Instances,
  { query, everyMs }: z.infer<typeof liveSchema>,
  context: CallContext
): AsyncGenerator<Frame> {
  while (!context.cancelled.aborted) {
    const now = Date.now();
    const json = { ...query, mode: 'instant' };
    const frames = await evaluateFor(instances, context, { json, from: now - everyMs, to: now, intervalMs: everyMs });
    const fields = frames.flatMap((frame) => frame.fields);
    if (fields.length > 0) {
      yield {
        name: frames[0].name,
        refId: frames[0].refId,
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
