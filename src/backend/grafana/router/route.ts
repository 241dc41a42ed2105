import type { z } from 'zod';
import type { CallContext, OrgRole, ResourceResponse } from '../plugin';
import type { PathParameters } from './path';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface RouteRequest<Parameters, Query, Body> {
  readonly parameters: Parameters;
  readonly query: Query;
  readonly body: Body;
}

/** One resource: who may call it, what it takes, and what it answers. */
export interface RouteDefinition<Pattern extends string, Query, Body> {
  readonly method: Method;
  /** Segments between slashes; `:name` takes any one segment. */
  readonly path: Pattern;
  /** The least role of the organisation that may call it. */
  readonly role: OrgRole;
  /** Parses the query string: a key that stands several times is an array. Without it, the query is left unread. */
  readonly query?: z.ZodType<Query>;
  /** Parses the body as JSON, `undefined` being an empty one. Without it, the body is left unread. */
  readonly body?: z.ZodType<Body>;
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
  /** Throws zod's error on a query or body of another shape. */
  readonly answer: (
    raw: RouteRequest<Readonly<Record<string, string>>, unknown, () => unknown>,
    context: CallContext
  ) => Promise<ResourceResponse>;
}

/** Declares a route. A query or body without a schema arrives as `undefined`. */
export function route<Pattern extends string, Query = undefined, Body = undefined>(
  definition: RouteDefinition<Pattern, Query, Body>
): Route {
  const { method, path, role, query, body, handle } = definition;
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
          query: (query === undefined ? undefined : query.parse(raw.query)) as Query,
          body: (body === undefined ? undefined : body.parse(raw.body())) as Body,
        },
        context
      ),
  };
}
