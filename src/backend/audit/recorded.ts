import { z } from 'zod';
import { askerOf } from '../access/asker';
import { type CallContext, failed, type HealthResult, type PluginHandlers } from '../grafana';
import {
  accessOfQuery,
  accessOfResource,
  accessOfStream,
  type Hiding,
  lookupOf,
  queryOfStream,
  whereOf,
  whoOf,
} from './describe';
import type { Content } from './entry';
import type { Trail } from './trail';

/** Tells of no model, and alone whether the trail can be written: its alarm is not to be silent while access is closed. */
const ofSourcesSchema = z.object({ signal: z.literal('sources') });
const isOfSources = (json: unknown): boolean => ofSourcesSchema.safeParse(json).success;

/** Asked at every refresh of a page, and of no model. */
const UNRECORDED: ReadonlySet<string> = new Set(['signals', 'status']);

const CLOSED = 'The audit trail cannot be written: access is denied until it can. Grafana’s server log has the reason';

/** What is asked for, as far as a policy has something to say: a query, the models and signals of a look-up. */
export interface AccessRequest {
  readonly json?: unknown;
  readonly models?: readonly string[];
  readonly signals?: readonly string[];
}

export interface Decision {
  readonly allowed: boolean;
  readonly rule: string;
  /** The response to a refused caller; by default the handler's. */
  readonly reason?: string;
}

/** What the settings of a call's data source say. */
interface Policy {
  readonly decide: (context: CallContext, asked: AccessRequest) => Decision;
  readonly hiding: (context: CallContext) => Hiding;
}

const ITSELF: Decision = { allowed: true, rule: 'role' };
const isOfTrail = (path: string): boolean => /^audit(?:\/|$)/.test(path);

interface Options {
  /** The path of the route that answers a path; `undefined` if none does: the path is untrusted text. */
  readonly pathOf: (path: string) => string | undefined;
  /** Told of each call that is refused, also where no trail is kept. */
  readonly onRefused?: (rule: string) => void;
}

/** Every call of Grafana's decided and written down before it is answered, and refused where it cannot be written and has to be. */
export function recorded(
  handlers: PluginHandlers,
  trail: Trail,
  policy: Policy,
  { pathOf, onRefused }: Options
): PluginHandlers {
  const note = (
    context: CallContext,
    what: (hiding: Hiding) => Content['what'],
    { allowed, rule }: Pick<Content, 'allowed' | 'rule'>,
    json?: unknown
  ): Promise<void> => {
    if (!allowed) {
      onRefused?.(rule);
    }
    if (!trail.isKept) {
      return Promise.resolve();
    }
    const asker = askerOf(context);
    const hiding = policy.hiding(context);
    const where = whereOf(context, asker, json);
    return trail.append({ who: whoOf(asker, hiding), what: what(hiding), where, allowed, rule });
  };
  const decide = async (
    context: CallContext,
    asked: AccessRequest,
    isOpen = false
  ): Promise<Decision & { readonly status: number }> => {
    await trail.ready;
    return trail.isClosed() && !isOpen
      ? { allowed: false, rule: 'trail', reason: CLOSED, status: 503 }
      : { ...policy.decide(context, asked), status: 403 };
  };

  return {
    ...handlers,
    query: async (query, context) => {
      const { reason, status, ...decision } = await decide(context, { json: query.json }, isOfSources(query.json));
      const written = note(context, (hiding) => accessOfQuery(query, hiding), decision, query.json);
      if (reason !== undefined) {
        await written;
        return { ok: false, message: reason, status, errorSource: 'downstream', frames: [] };
      }
      try {
        return await handlers.query(query, context);
      } finally {
        await written;
      }
    },
    callResource: async (request, context) => {
      if (UNRECORDED.has(request.path)) {
        return handlers.callResource(request, context);
      }
      const lookup = lookupOf(request, context.plugin.user?.role ?? 'None');
      const what = (hiding: Hiding) => accessOfResource(lookup, pathOf(request.path), hiding);
      const { reason, status, ...decision } = isOfTrail(request.path)
        ? { ...ITSELF, status: 200 }
        : await decide(context, lookup);
      if (reason !== undefined) {
        await note(context, what, decision);
        return failed(status, reason);
      }
      let outcome = decision;
      try {
        const answer = await handlers.callResource(request, context);
        const { refusedBy } = answer;
        if (refusedBy !== undefined) {
          outcome = { allowed: false, rule: refusedBy === 'policy' ? decision.rule : refusedBy };
        }
        return answer;
      } finally {
        await note(context, what, outcome);
      }
    },
    stream: {
      subscribe: async (path, data, context) => {
        const { allowed, rule } = await decide(context, { json: queryOfStream(data) });
        const answer = allowed ? await handlers.stream.subscribe(path, data, context) : 'denied';
        await note(
          context,
          (hiding) => accessOfStream(data, hiding),
          allowed && answer !== 'ok' ? { allowed: false, rule: 'stream' } : { allowed, rule }
        );
        return answer;
      },
      run: async function* (path, data, context) {
        for await (const frame of handlers.stream.run(path, data, context)) {
          if (trail.isClosed()) {
            return;
          }
          yield frame;
        }
      },
    },
    checkHealth: async (context) => withTrail(await handlers.checkHealth(context), trail, context),
    shutdown: async () => {
      await handlers.shutdown();
      await trail.close();
    },
  };
}

/** Only Admins see the reason: it may contain a receiver's response and host names. */
function withTrail(health: HealthResult, trail: Trail, { plugin: { user } }: CallContext): HealthResult {
  const problem = trail.problem();
  const why =
    user?.role === 'Admin' ? problem : 'the reason is in the log, and shown here to Admins of the organisation';
  return problem === undefined
    ? health
    : {
        ...health,
        status: 'error',
        message: `${health.message}\nThe audit trail cannot be written (${why})${trail.isClosed() ? ': access is denied' : ''}`,
      };
}
