import { type Asker, askerOf } from '../access/asker';
import { type CallContext, failed, type HealthResult, type PluginHandlers } from '../grafana';
import { accessOfQuery, accessOfResource, accessOfStream, type Hiding, whereOf, whoOf } from './describe';
import type { Content } from './entry';
import type { Trail } from './trail';

/** Asked at every refresh of a page, and of no model. */
const UNRECORDED: ReadonlySet<string> = new Set(['signals', 'status']);

const CLOSED =
  'The audit trail cannot be written, and access is closed until it can be: ask the administrator of Grafana’s server, whose log says why';

/** The rule by which everybody who may use the data source sees all of it. */
const EVERYONE = 'everyone';

/** Every call of Grafana's written down before it is answered, and refused where it cannot be and has to be. */
export function recorded(
  handlers: PluginHandlers,
  trail: Trail,
  hidingFor: (context: CallContext) => Hiding
): PluginHandlers {
  const note = (
    context: CallContext,
    what: (hiding: Hiding) => Content['what'],
    { allowed, rule }: Pick<Content, 'allowed' | 'rule'>,
    json?: unknown
  ): Promise<void> => {
    const asker: Asker = askerOf(context);
    const hiding = hidingFor(context);
    return trail.append({
      who: whoOf(asker, hiding),
      what: what(hiding),
      where: whereOf(context, asker, json),
      allowed,
      rule,
    });
  };
  const verdict = () => (trail.isClosed() ? { allowed: false, rule: 'trail' } : { allowed: true, rule: EVERYONE });

  return {
    ...handlers,
    query: async (query, context) => {
      const { allowed, rule } = verdict();
      const written = note(context, (hiding) => accessOfQuery(query, hiding), { allowed, rule }, query.json);
      if (!allowed) {
        return { ok: false, message: CLOSED, status: 503, errorSource: 'plugin', frames: [] };
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
      const what = (hiding: Hiding) => accessOfResource(request, hiding);
      if (trail.isClosed() && !/^audit(?:\/|$)/.test(request.path)) {
        void note(context, what, { allowed: false, rule: 'trail' });
        return failed(503, CLOSED);
      }
      const answer = await handlers.callResource(request, context);
      await note(
        context,
        what,
        answer.status === 403 ? { allowed: false, rule: 'role' } : { allowed: true, rule: EVERYONE }
      );
      return answer;
    },
    stream: {
      subscribe: async (path, data, context) => {
        const answer = trail.isClosed() ? 'denied' : await handlers.stream.subscribe(path, data, context);
        const allowed = answer === 'ok';
        await note(context, (hiding) => accessOfStream(data, hiding), { allowed, rule: allowed ? EVERYONE : 'stream' });
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
    checkHealth: async (context) => withTrail(await handlers.checkHealth(context), trail),
    shutdown: async () => {
      await handlers.shutdown();
      await trail.close();
    },
  };
}

function withTrail(health: HealthResult, trail: Trail): HealthResult {
  const problem = trail.problem();
  return problem === undefined
    ? health
    : {
        ...health,
        status: 'error',
        message: `${health.message}\nThe audit trail cannot be written (${problem})${trail.isClosed() ? ': access is closed' : ''}`,
      };
}
