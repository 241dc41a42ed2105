import type { HttpAnswer, HttpClient } from './client';

export const header = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The JSON of a body, or `undefined` where it is none. */
export function tryJson(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return value;
  } catch {
    // What it is instead, the caller says: an error page has no JSON either.
    return undefined;
  }
}

/** The JSON of an answer. Throws `SourceError` of kind `notJson` with the beginning of what came, or `truncated`. */
export function readJson(answer: HttpAnswer, client: HttpClient): unknown {
  const value = tryJson(answer.body);
  if (value !== undefined) {
    return value;
  }
  const text = answer.body.toString('utf8', 0, 400).trim();
  const contentType = header(answer.headers['content-type'])?.split(';')[0] ?? 'no content type';
  throw client.fail(
    contentType === 'application/json' && /^[{[]/.test(text)
      ? { kind: 'truncated' }
      : { kind: 'notJson', contentType, beginning: text.replace(/\s+/g, ' ').slice(0, 80) }
  );
}

/** What an error page says, in one line without markup. */
export function plainText(body: Buffer): string {
  return body
    .toString('utf8', 0, 2000)
    .replace(/<(style|script|title)[^>]*>[^]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
