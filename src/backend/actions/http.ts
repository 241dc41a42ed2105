import { type Dispatcher, request } from 'undici';
import { actionOwner, type HttpSettings } from '../../settings/actions';
import { headerSecretKey } from '../../settings/sources';
import { beginningOf, errorText } from '../../text';
import { redactor } from '../redact';
import { discard, isUntrusted, readBody } from '../sources/http/fault';
import { header, isRecord } from '../sources/http/json';
import { agentFor, type Proxies } from '../sources/http/proxy';
import { resolveTls } from '../sources/settings';
import { filledBody, filledUrl, type Values } from './template';

const ANSWER_BYTES = 64 * 1024;
const TIMEOUT_MS = 30_000;

/** The call was not made, or refused: what was to be done is not done. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  constructor(
    message: string,
    /** Of HTTP, where a server has answered. */
    readonly status?: number
  ) {
    super(message);
  }
}

export interface Sent {
  readonly status: number;
  /** Of its answer, for people: secrets that were sent are masked. */
  readonly beginning: string;
}

/**
 * Calls what the settings name, once: no redirect is followed, nothing is sent again. Throws `RefusedError` where it is
 * sure that nothing came of it, and what the connection ends with where it is not.
 */
export async function send(
  settings: HttpSettings,
  values: Values,
  secrets: Readonly<Record<string, string>>,
  { proxies, cancelled }: { readonly proxies: Proxies; readonly cancelled: AbortSignal }
): Promise<Sent> {
  const { url, body, headers } = prepared(settings, values, secrets);
  const tls = resolveTls(actionOwner(settings.id), settings.tls, secrets, `the action ${settings.id}`);
  const dispatcher = agentFor(url, { tls, proxies, timeout: TIMEOUT_MS });
  try {
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await request(url, { method: settings.method, headers, body, signal, dispatcher });
    const said = await beginning(answer);
    const status = answer.statusCode;
    const answered = `${url.host} answered ${status}${said === '' ? '' : `: ${said}`}`;
    if (status >= 300 && status < 500 && !UNDECIDED.has(status)) {
      throw new RefusedError(answered, status);
    }
    if (status >= 300) {
      throw new Error(answered);
    }
    return { status, beginning: said };
  } catch (error) {
    throw isNotSent(error)
      ? new RefusedError(`${url.host} cannot be reached (${errorText(error)})`)
      : isUntrusted(error)
        ? new RefusedError(`${url.host}: no trusted connection (${errorText(error)}): check the action's TLS settings`)
        : error;
  } finally {
    await dispatcher.destroy();
  }
}

/** A proxy may give up on what is being done: timeout, too early, the client's end. */
const UNDECIDED = new Set([408, 425, 499]);

/** Throws RefusedError for what cannot be sent. */
function prepared(settings: HttpSettings, values: Values, secrets: Readonly<Record<string, string>>) {
  try {
    const body = settings.body === undefined ? null : JSON.stringify(filledBody(settings.body, values));
    const own = settings.headers.map((name, index) => {
      const key = headerSecretKey(actionOwner(settings.id), index);
      const value = secrets[key]?.trim();
      if (value === undefined || value === '') {
        throw new RangeError(`The value of the header ${name} is missing (secureJsonData.${key})`);
      }
      return [name.toLowerCase(), value] as const;
    });
    const type = body === null ? {} : { 'content-type': settings.contentType };
    return {
      url: filledUrl(settings.url, values),
      body,
      headers: { accept: 'application/json', ...type, ...Object.fromEntries(own) },
    };
  } catch (error) {
    throw error instanceof RangeError ? new RefusedError(error.message) : error;
  }
}

/** What is there of an answer that is cut off or too long does not change whether it was done. */
async function beginning({ body, headers }: Dispatcher.ResponseData): Promise<string> {
  try {
    const read = await readBody(body, header(headers['content-encoding']), ANSWER_BYTES);
    // All that was read is masked, then cut: half a secret, or one with other spaces, would not be known for one.
    const text = redactor.redact(read.body.toString('utf8'));
    return beginningOf(text.replaceAll(/\s+/g, ' ').trim(), 200);
  } catch {
    discard(body);
    return '';
  }
}

/** Nothing listens, no such name: no byte of the request left. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH']);

const isNotSent = (error: unknown): boolean =>
  isRecord(error) && typeof error['code'] === 'string' && NOT_SENT.has(error['code']);
