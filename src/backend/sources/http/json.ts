import { beginningOf, tryParse } from '../../../text';
import type { IdentityUsed, Problem, SourceError } from '../error';
import type { SourceConfig } from '../settings';
import type { Identity } from './identity';

/** The response headers that are read and may appear in a message. */
export const READ_HEADERS = ['content-encoding', 'content-type', 'location', 'retry-after'] as const;

export type ReadHeaders = Readonly<Partial<Record<(typeof READ_HEADERS)[number], string>>>;

export interface HttpAnswer {
  readonly status: number;
  /** Those that are read, nothing secret in them. */
  readonly headers: ReadHeaders;
  /** Of an answer that was taken while it came, and of one that refuses, its beginning. */
  readonly body: Buffer;
}

export const header = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON of a body, or `undefined` if it is invalid. */
export const tryJson = (body: Buffer): unknown => tryParse(body.toString('utf8'));

/** Makes the error of a source from what went wrong. */
interface Failing {
  fail(problem: Problem): SourceError;
}

/** What to say of an answer that is no JSON. */
export function noJson(answer: HttpAnswer, client: Failing): SourceError {
  const text = answer.body.toString('utf8', 0, 400).trim();
  const contentType = answer.headers['content-type']?.split(';')[0] ?? 'no content type';
  return client.fail(
    contentType === 'application/json' && /^[{[]/.test(text)
      ? { kind: 'truncated' }
      : { kind: 'notJson', contentType, beginning: beginningOf(text.replace(/\s+/g, ' '), 80) }
  );
}

/** What an error page says, in one line without markup. */
export function plainText(body: Buffer): string {
  const text = body
    .toString('utf8', 0, 2000)
    .replace(/<(style|script|title)[^>]*>[^]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return beginningOf(text, 200);
}

/** What 401, 429 and 5xx mean whichever source says so; `undefined` for any other status. */
export function commonRefusal(
  answer: HttpAnswer,
  config: SourceConfig,
  identity: Identity,
  detail: string
): Problem | undefined {
  if (answer.status === 401) {
    return { kind: 'unauthorised', identity: identityUsed(config, identity) };
  }
  if (answer.status === 429) {
    const retryAfterSeconds = retryAfter(answer.headers['retry-after']);
    return retryAfterSeconds === undefined ? { kind: 'rateLimited' } : { kind: 'rateLimited', retryAfterSeconds };
  }
  return answer.status >= 500 ? { kind: 'server', status: answer.status, detail } : undefined;
}

function identityUsed(config: SourceConfig, identity: Identity): IdentityUsed {
  if (config.auth.type !== 'forward') {
    return config.auth.type;
  }
  const forwarded = !identity.alerting && identity.headers['authorization'];
  return forwarded ? 'forward' : (config.auth.fallback?.type ?? 'forward');
}

/** The value of the header `Retry-After` in seconds from now, whichever of its two forms it has. */
export function retryAfter(value: string | undefined, now: number = Date.now()): number | undefined {
  const text = value?.trim();
  if (text === undefined || text === '') {
    return undefined;
  }
  if (/^\d+$/.test(text)) {
    return Number(text);
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
