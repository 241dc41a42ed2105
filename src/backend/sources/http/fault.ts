import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { beginningOf } from '../../../text';
import { nextTurn } from '../../turn';
import type { Problem } from '../error';
import { isRecord } from './json';

class AnswerTooLarge extends Error {}
class UnknownEncoding extends Error {}

/**
 * How much is kept of a body that is taken while it comes, to say what it was: more than is shown of it and any header that was
 * sent, since half a secret would not be known for one.
 */
const BEGINNING_BYTES = 32 * 1024;

/** Takes a millisecond to read. */
const SMALL_BYTES = 64 * 1024;

/** Takes a body while it comes. */
export interface Taker {
  /** Of it; as many as the settings allow where it is left out. */
  readonly mostBytes?: number;
  /** False when it wants no more. */
  push(chunk: Uint8Array): boolean;
}

/** What there is to say why a server refuses. */
export class Beginning implements Taker {
  #bytes = 0;

  push(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    return this.#bytes < BEGINNING_BYTES;
  }
}

/**
 * Reads a body to its end, decompressing it, and gives up as soon as it has more than `limit` bytes: what comes after is
 * never read. With a `taker`, each chunk is passed to it, only the beginning is kept, and reading ends when it wants no more.
 * `room` gets the number of bytes received, and may delay the next ones. Throws `AnswerTooLarge`, `UnknownEncoding` (its message is the encoding), and what the stream itself ends with.
 */
export async function readBody(
  body: Readable,
  encoding: string | undefined,
  limit: number,
  taker?: Taker,
  room?: (bytes: number) => Promise<void> | undefined
): Promise<{ readonly body: Buffer }> {
  const decoded = decode(body, encoding);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of decoded) {
      if (!Buffer.isBuffer(chunk)) {
        throw new TypeError('the body does not consist of bytes');
      }
      if (taker === undefined || bytes < BEGINNING_BYTES) {
        chunks.push(taker === undefined ? chunk : Buffer.from(chunk.subarray(0, BEGINNING_BYTES)));
      }
      bytes += chunk.length;
      if (bytes > limit) {
        throw new AnswerTooLarge();
      }
      if (taker?.push(chunk) === false) {
        break;
      }
      await room?.(chunk.length);
      // However fast they come. What is small waits for nobody.
      if (bytes > SMALL_BYTES) {
        await nextTurn();
      }
    }
  } finally {
    // Ends the connection where it was not read to the end; after the end it does nothing.
    if (decoded !== body) {
      decoded.destroy();
    }
    discard(body);
  }
  const [only] = chunks;
  return { body: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks) };
}

/** Ends a body that is not read to its end. It says so by an error, which would end the process if nobody listened. */
export function discard(body: Readable): void {
  body.on('error', () => undefined);
  body.destroy();
}

function decode(body: Readable, named: string | undefined): Readable {
  // Names of codings are the same in any case (RFC 9110, 8.4.1).
  const encoding = named?.trim().toLowerCase();
  if (named === undefined || encoding === undefined || encoding === '' || encoding === 'identity') {
    return body;
  }
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    discard(body);
    throw new UnknownEncoding(named);
  }
  const gunzip = createGunzip();
  body.once('error', (error) => gunzip.destroy(error));
  return body.pipe(gunzip);
}

/** When in a request's life something failed: before the first line of an answer, or within its body. */
export type Phase = 'connecting' | 'reading';

const CERTIFICATE_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'HOSTNAME_MISMATCH',
  'INVALID_PURPOSE',
]);

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no route to it',
};

const RESET_CODES = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** The code of an error or of what caused it: happy eyeballs wrap several, TLS errors hide in causes. */
function codeOf(error: unknown): string | undefined {
  let at: unknown = error;
  for (let depth = 0; isRecord(at) && depth < 4; depth++) {
    if (typeof at['code'] === 'string') {
      return at['code'];
    }
    at = Array.isArray(at['errors']) ? at['errors'][0] : at['cause'];
  }
  return undefined;
}

const textOf = (error: unknown): string =>
  isRecord(error) && typeof error['message'] === 'string' ? firstLine(error['message']) : firstLine(String(error));

/** Whether the connection went away before any answer, as a kept-alive one does when its server restarts. */
export const isLostConnection = (error: unknown): boolean => RESET_CODES.has(codeOf(error) ?? '');

/**
 * Whether one side did not take the other's certificate, or ours cannot be read: the request was not taken. Alerts of these names
 * come in the handshake alone (RFC 8446, 6.2).
 */
export function isUntrusted(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return (
    CERTIFICATE_CODES.has(code) ||
    /^(ERR_TLS_CERT|ERR_OSSL|CERT_)/.test(code) ||
    /^ERR_SSL_\w*ALERT_(\w*CERTIFICATE\w*|UNKNOWN_CA|HANDSHAKE_FAILURE)$/.test(code)
  );
}

interface RequestFacts {
  /** The timeout. */
  readonly seconds: number;
  /** The most that an answer may have, and whether the settings say so. */
  readonly limitBytes: number;
  readonly isOfSettings: boolean;
  readonly secure: boolean;
}

/** Tells a person's problem from what a socket, TLS or the HTTP parser threw. */
export function problemOf(error: unknown, phase: Phase, facts: RequestFacts): Problem {
  if (error instanceof AnswerTooLarge) {
    return { kind: 'tooLarge', limitBytes: facts.limitBytes, isOfSettings: facts.isOfSettings };
  }
  if (error instanceof UnknownEncoding) {
    return { kind: 'unexpected', detail: `compressed as "${error.message}", which was not asked for` };
  }
  const code = codeOf(error) ?? '';
  if (TIMEOUT_CODES.has(code)) {
    return { kind: 'timeout', seconds: facts.seconds };
  }
  const text = textOf(error);
  if (code === 'EPROTO' || CERTIFICATE_CODES.has(code) || /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_)/.test(code)) {
    return { kind: 'tls', detail: text };
  }
  if (phase === 'reading') {
    return { kind: 'truncated' };
  }
  if (facts.secure && RESET_CODES.has(code)) {
    return {
      kind: 'unreachable',
      detail: 'it closed the connection, as a server does that wants a client certificate',
    };
  }
  return { kind: 'unreachable', detail: WORDS[code] ?? (code === '' ? text : `${code}: ${text}`) };
}

const firstLine = (text: string): string => beginningOf(text.split('\n')[0] ?? '', 200);
