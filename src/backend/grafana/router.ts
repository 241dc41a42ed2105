import type { z } from 'zod';
import { grouped } from '../../grouped';
import { fieldProblem, problemsOf } from '../../problems';
import { badRequest, errorMessage, PluginError, RefusedError } from './errors';
import type { CallContext, OrgRole, PluginHandlers, RefusedBy, ResourceRequest, ResourceResponse } from './plugin';
import { fromText, parseJson } from './wire/bytes';

/** The parameters that a path pattern names: `models/:model/versions/:version` has `model` and `version`. */
type PathParameters<Pattern extends string> = Pattern extends `${infer Head}/${infer Rest}`
  ? PathParameters<Head> & PathParameters<Rest>
  : Pattern extends `:${infer Name}`
    ? { readonly [Key in Name]: string }
    : unknown;

/** The values of a pattern's parameters in a path, or `undefined` when the path is another one. */
function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(path);
  if (wanted.length !== given.length) {
    return undefined;
  }
  const parameters = new Map<string, string>();
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) {
      parameters.set(segment.slice(1), decode(value));
    } else if (segment !== value) {
      return undefined;
    }
  }
  return Object.fromEntries(parameters);
}

/** The path of the first route that fits, by its pattern; `undefined` where none has it. */
export const pathAmong =
  (routes: readonly Pick<Route, 'path'>[]) =>
  (path: string): string | undefined =>
    routes.find((one) => matchPath(one.path, path) !== undefined)?.path;

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** Text that is not valid URL encoding is taken literally. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function json(value: unknown, status = 200): ResourceResponse {
  return {
    status,
    headers: { 'Content-Type': ['application/json; charset=utf-8'] },
    body: fromText(JSON.stringify(value)),
  };
}

/** An error as Grafana's front end shows it. */
export const failed = (status: number, message: string): ResourceResponse => json({ message }, status);

const refused = (message: string, refusedBy: RefusedBy): ResourceResponse => ({ ...failed(403, message), refusedBy });

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface RouteRequest<Parameters, Query, Body> {
  readonly parameters: Parameters;
  readonly query: Query;
  readonly body: Body;
  /** The body as it came: what is signed is this. */
  readonly bytes: Uint8Array;
}

/** One resource: who may call it, what it takes, and what it answers. */
interface RouteDefinition<Pattern extends string, Query, Body> {
  readonly method: Method;
  /** Segments between slashes; `:name` takes any one segment. */
  readonly path: Pattern;
  /** The least role of the organisation that may call it. */
  readonly role: OrgRole;
  /** Parses the query string: a repeated key becomes an array. Without it, the query is left unread. */
  readonly query?: z.ZodType<Query>;
  /** Parses the body as JSON, `undefined` being an empty one. Without it, the body is left unread. */
  readonly body?: z.ZodType<Body>;
  /** Bytes that a body may have; 256 KiB where it is left out. */
  readonly mostBytes?: number;
  readonly handle: (
    request: RouteRequest<PathParameters<Pattern>, Query, Body>,
    context: CallContext
  ) => Promise<ResourceResponse>;
}

/** A route whose types are closed over, as a router holds it. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly role: OrgRole;
  /** Throws a PluginError on a query or body of another shape. */
  readonly answer: (
    raw: RouteRequest<Readonly<Record<string, string>>, unknown, (most?: number) => unknown>,
    context: CallContext
  ) => Promise<ResourceResponse>;
}

/** Declares a route. A query or body without a schema arrives as `undefined`. */
export function route<Pattern extends string, Query = undefined, Body = undefined>(
  definition: RouteDefinition<Pattern, Query, Body>
): Route {
  const { method, path, role, query, body, mostBytes, handle } = definition;
  return {
    method,
    path,
    role,
    answer: (raw, context) =>
      handle(
        {
          // The router fills in every parameter that the pattern names.
          parameters: raw.parameters as PathParameters<Pattern>,
          // Without a schema the type is its default, undefined.
          query: (query === undefined ? undefined : parsed('query', query, raw.query)) as Query,
          body: (body === undefined ? undefined : parsed('body', body, raw.body(mostBytes))) as Body,
          bytes: raw.bytes,
        },
        context
      ),
  };
}

function parsed<T>(part: 'query' | 'body', schema: z.ZodType<T>, given: unknown): T {
  const { success, data, error } = schema.safeParse(given, { error: fieldProblem });
  if (!success) {
    throw badRequest(problemsOf(error, part));
  }
  return data;
}

/**
 * Answers resource calls by the first route that fits: 404 for a path that none has, 405 for a method that none of
 * the path's has, 403 for a role below the route's, 413 for a body that is too long, 400 for a query or body of another shape, and the status of a
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
    if (!reaches(context.plugin.user?.role, match.route.role)) {
      return refused(`This needs the role ${match.route.role} in the organisation`, 'role');
    }
    return answerRoute(match.route, match.parameters, request, context);
  };
}

const ranks: Record<OrgRole, number> = { None: 0, Viewer: 1, Editor: 2, Admin: 3 };

/** Whether a role is the other or more. A call without a user, as Grafana itself makes it, has none. */
export const reaches = (role: OrgRole = 'None', least: OrgRole): boolean => ranks[role] >= ranks[least];

async function answerRoute(
  route: Route,
  parameters: Readonly<Record<string, string>>,
  request: ResourceRequest,
  context: CallContext
): Promise<ResourceResponse> {
  try {
    const raw = {
      parameters,
      query: queryObject(request.query),
      body: (most?: number) => parseJson(request.body, most),
      bytes: request.body,
    };
    return await route.answer(raw, context);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return failed(400, `The body is not JSON: ${errorMessage(error)}`);
    }
    if (error instanceof RefusedError) {
      return refused(errorMessage(error), error.refusedBy);
    }
    if (error instanceof PluginError) {
      return failed(error.status, errorMessage(error));
    }
    throw error;
  }
}

function queryObject(query: URLSearchParams): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    [...grouped(query, ([key]) => key)].map(([key, [[, first], ...others]]) => [
      key,
      others.length === 0 ? first : [first, ...others.map(([, value]) => value)],
    ])
  );
}
