import { z } from 'zod';
import { errorMessage, PluginError } from '../errors';
import type { CallContext, OrgRole, PluginHandlers, ResourceRequest, ResourceResponse } from '../plugin';
import { parseJson } from '../wire/bytes';
import { matchPath } from './path';
import { failed } from './responses';
import type { Route } from './route';

/**
 * Answers resource calls by the first route that fits: 404 for a path that none has, 405 for a method that none of
 * the path's has, 403 for a role below the route's, 400 for a query or body of another shape, and the status of a
 * {@link PluginError}. Anything else that a handler throws is passed on to the caller.
 */
export function createRouter(routes: readonly Route[]): PluginHandlers['callResource'] {
  return async (request, context) => {
    const here = routes.flatMap((route) => {
      const parameters = matchPath(route.path, request.path);
      return parameters === undefined ? [] : [{ route, parameters }];
    });
    if (here.length === 0) {
      return failed(404, `There is no resource "${request.path}"`);
    }
    const match = here.find(({ route }) => route.method === request.method);
    if (match === undefined) {
      const allowed = here.map(({ route }) => route.method).join(', ');
      const answer = failed(405, `"${request.path}" takes ${allowed}, not ${request.method}`);
      return { ...answer, headers: { ...answer.headers, Allow: [allowed] } };
    }
    if (!mayCall(match.route.role, context)) {
      return failed(403, `This needs the role ${match.route.role} in the organisation`);
    }
    return answerRoute(match.route, match.parameters, request, context);
  };
}

const ranks: Record<OrgRole, number> = { None: 0, Viewer: 1, Editor: 2, Admin: 3 };

/** A call without a user, as Grafana itself makes it, has no role. */
function mayCall(role: OrgRole, { plugin }: CallContext): boolean {
  return ranks[plugin.user?.role ?? 'None'] >= ranks[role];
}

async function answerRoute(
  route: Route,
  parameters: Readonly<Record<string, string>>,
  request: ResourceRequest,
  context: CallContext
): Promise<ResourceResponse> {
  try {
    const raw = { parameters, query: queryObject(request.query), body: () => parseJson(request.body) };
    return await route.answer(raw, context);
  } catch (error) {
    if (error instanceof z.ZodError) {
      return failed(400, z.prettifyError(error));
    }
    if (error instanceof SyntaxError) {
      return failed(400, `The body is no JSON: ${errorMessage(error)}`);
    }
    if (error instanceof PluginError) {
      return failed(error.status, errorMessage(error));
    }
    throw error;
  }
}

function queryObject(query: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((key) => {
      const values = query.getAll(key);
      return [key, values.length === 1 ? (values[0] ?? '') : values];
    })
  );
}
