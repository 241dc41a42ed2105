import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AccessDenied } from '../access/access';
import { badRequest, type CallContext, type Frame, json, PluginError, route, type StreamHandlers } from '../grafana';
import type { Instances } from '../instance';
import { Background } from '../load';
import { evaluateFor } from './answer';

/** What a live panel sends when it subscribes: a query, and how often and how far back to evaluate it. */
export const liveSchema = z.object({
  query: z.record(z.string(), z.unknown()),
  everyMs: z.number().min(1000).max(3_600_000).default(5000),
});

type Live = z.infer<typeof liveSchema>;

/**
 * The channel of a query. All who subscribe to a path see what its first subscriber's query gives, so that a path belongs
 * to one query alone, and no other query can be given the same path.
 */
export const livePath = ({ query, everyMs }: Live, scope?: string): string =>
  `signal/${createHash('sha256')
    .update(JSON.stringify([query, everyMs, ...(scope === undefined ? [] : [scope])]))
    .digest('hex')}`;

/** Distinguishes callers who may not see the same of a query. */
function scopeKey(instances: Instances, context: CallContext): string | undefined {
  const { orgId, dataSource } = context.plugin;
  if (dataSource === undefined) {
    return undefined;
  }
  const { access, identity } = instances.identityOf(orgId, dataSource, context);
  const { promql, signals } = access;
  return identity.scope === undefined && promql && signals === undefined
    ? undefined
    : JSON.stringify([identity.scope?.key, promql, signals?.regex]);
}

/** No user is signed in while a stream runs: it queries as the data source, for all subscribers. */
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
      // What else is wrong with the query, its own answer says.
      seriesOf(await now(instances, body, context).catch(unlessDenied));
      return json({ path: livePath(body, scopeKey(instances, context)) });
    },
  });

/** Whether the user may subscribe to a path. */
function verdict(
  instances: Instances,
  path: string,
  data: unknown,
  context: CallContext
): 'ok' | 'not-found' | 'denied' {
  const live = liveSchema.safeParse(data);
  try {
    if (!live.success || livePath(live.data, scopeKey(instances, context)) !== path) {
      return 'not-found';
    }
  } catch (error) {
    if (error instanceof AccessDenied) {
      return 'denied';
    }
    throw error;
  }
  return context.plugin.user?.role === 'None' || forwardsIdentity(instances, context) ? 'denied' : 'ok';
}

/** Live values of a signal: the query evaluated at "now", again and again, each answer as soon as it is there. */
export function liveStream(instances: Instances): StreamHandlers {
  return {
    subscribe: async (path, data, context) => verdict(instances, path, data, context),
    run: async function* (path, data, context) {
      if (verdict(instances, path, data, context) !== 'ok') {
        throw badRequest('This query cannot be subscribed to at this path');
      }
      yield* values(instances, liveSchema.parse(data), context);
    },
  };
}

function unlessDenied(error: unknown): readonly Frame[] {
  if (error instanceof AccessDenied) {
    throw new PluginError(error.message, 403, 'downstream', { cause: error });
  }
  return [];
}

const now = (instances: Instances, { query, everyMs }: Live, context: CallContext): Promise<readonly Frame[]> => {
  const to = Date.now();
  const json = { ...query, mode: 'instant' };
  return evaluateFor(instances, context, { json, from: to - everyMs, to, intervalMs: everyMs });
};

/** The series of an answer, of one value each. Throws where it has none but a table, a graph or a heat map. */
function seriesOf(frames: readonly Frame[]): readonly Frame[] {
  const [first] = frames;
  const type = first?.meta?.type;
  if (first !== undefined && type !== 'numeric-multi') {
    throw badRequest(
      'Live shows series, and this query gives another view: switch Live off and let the dashboard refresh'
    );
  }
  return frames.filter(({ meta }) => meta?.type === type);
}

async function* values(instances: Instances, live: Live, context: CallContext): AsyncGenerator<Frame> {
  const { dataSource, orgId } = context.plugin;
  const turns = dataSource === undefined ? new Background() : instances.of(orgId, dataSource).live;
  while (!context.cancelled.aborted) {
    const frames = seriesOf(await turns.run(() => now(instances, live, context), context.cancelled));
    const fields = frames.flatMap((frame) => frame.fields).filter((field) => field.values.length === 1);
    const [first] = frames;
    if (first !== undefined && fields.length > 0) {
      yield {
        name: first.name,
        refId: first.refId,
        meta: { type: 'timeseries-wide', typeVersion: [0, 1] },
        fields: [{ type: 'time', name: 'Time', values: [Date.now()] }, ...fields],
      };
    }
    await pause(live.everyMs, context.cancelled);
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
