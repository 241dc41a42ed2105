import type { IncomingMessage, ServerResponse } from 'node:http';

const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The reason to refuse a request, if any. The server holds the data source's secrets, and any page open in a browser on this
 * machine can reach it: by DNS rebinding, which the Host header reveals, or by a cross-site request, which the Origin header
 * reveals.
 */
export function refusal({ headers, url = '/' }: Pick<IncomingMessage, 'headers' | 'url'>): string | undefined {
  const { host, origin } = headers;
  if (host === undefined || !OWN_NAMES.includes(host.replace(/:\d+$/, ''))) {
    return `The preview only answers at ${OWN_NAMES.join(', ')}, not at "${host ?? ''}"`;
  }
  const fetchSite = headers['sec-fetch-site'];
  if (origin !== undefined && origin !== `http://${host}`) {
    return `A page of ${origin} may not use the preview`;
  }
  // Links of other sites may open a page, but not send requests to the API.
  const opensPage = headers['sec-fetch-mode'] === 'navigate' && !url.startsWith('/api/');
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none' && !opensPage) {
    return 'A page of another site may not use the preview';
  }
  return undefined;
}

/** Scripts only from the server itself, and no framing. */
export const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    // Grafana's table compiles a function from a frame's fields.
    "script-src 'self' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "object-src 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** A response. A `stream` writes to the open connection until the client disconnects. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  readonly stream?: (write: (text: string) => void, gone: AbortSignal) => Promise<void>;
}

export interface ServerRequest {
  readonly method: string;
  readonly url: URL;
  /** Values of the parameters in the route's path; `*` is `rest`. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  /** Reads the whole body. Rejects if it is longer than any request of the pages. */
  readonly body: () => Promise<Uint8Array>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | '*';
  /** `/api/folders/:uid`, `/public/*`. */
  readonly path: string;
  readonly handle: (request: ServerRequest) => Answer | Promise<Answer>;
}

/** An error that the person at the browser can act on. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly status: number,
    message: string
  ) {
    super(message);
  }
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});

const MAX_BODY_BYTES = 8 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request) {
    if (!(part instanceof Uint8Array)) {
      throw new HttpError(400, 'The body is not made of bytes');
    }
    length += part.length;
    if (length > MAX_BODY_BYTES) {
      throw new HttpError(413, `The body is longer than ${MAX_BODY_BYTES} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The body, parsed as JSON. Throws HttpError 400 if it is not JSON. */
export async function jsonBody({ body }: Pick<ServerRequest, 'body'>): Promise<unknown> {
  const text = new TextDecoder().decode(await body());
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The body is not JSON');
  }
}

/** The first matching route with its parameters. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  pathname: string
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  const parts = pathname.split('/');
  for (const route of routes) {
    const params =
      route.method === '*' || route.method === method ? matchPath(route.path.split('/'), parts) : undefined;
    if (params !== undefined) {
      return { route, params };
    }
  }
  return undefined;
}

function matchPath(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [i, wanted] of pattern.entries()) {
    if (wanted === '*') {
      params['rest'] = parts.slice(i).map(decoded).join('/');
      return params;
    }
    const part = parts[i];
    if (part === undefined || (!wanted.startsWith(':') && wanted !== part)) {
      return undefined;
    }
    if (wanted.startsWith(':')) {
      params[wanted.slice(1)] = decoded(part);
    }
  }
  return parts.length === pattern.length ? params : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `"${part}" is not an encoded part of an address`);
  }
}

/** Sends a response; a stream stays open until it ends or the client disconnects. */
export async function send(answer: Answer, response: ServerResponse): Promise<void> {
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]): [string, string | string[]] => [
    name,
    typeof value === 'string' ? value : [...value],
  ]);
  response.writeHead(answer.status, Object.fromEntries(headers));
  if (answer.stream === undefined) {
    response.end(answer.body);
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    await answer.stream((text) => void response.write(text), gone.signal);
  } finally {
    response.end();
  }
}
