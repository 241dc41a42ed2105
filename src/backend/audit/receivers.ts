import { request } from 'undici';
import { z } from 'zod';
import { beginningOf, tryParse } from '../../text';
import { masking, redactor } from '../redact';
import { readBody } from '../sources/http/fault';
import { header, retryAfter } from '../sources/http/json';
import { agentFor, type Proxies } from '../sources/http/proxy';

/** An entry as its file holds it. */
export interface Sealed {
  readonly line: string;
  readonly chain: string;
  readonly seq: number;
  /** Unix milliseconds. */
  readonly at: number;
}

/** A server that gets the lines of the trail as well. */
export interface Receiver {
  readonly name: ReceiverName;
  /**
   * Sends lines of one chain; gives how many of them were refused for good though the others were taken. Rejects with
   * RejectedError where they will never be taken as they are, and with any other error where they may be later.
   */
  readonly send: (lines: readonly Sealed[]) => Promise<number>;
  readonly close: () => Promise<void>;
}

export const RECEIVERS = ['loki', 'otlp'] as const;
type ReceiverName = (typeof RECEIVERS)[number];

export interface ReceiverSettings {
  readonly name: ReceiverName;
  /** Without the path that the protocol adds. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Authorities to trust in place of the usual ones, PEM. */
  readonly ca?: string;
}

/** The same lines would be refused again. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
}

/** They were not taken; `waitMs` is what the receiver asks to wait for. */
export class NotTakenError extends Error {
  override readonly name = 'NotTakenError';
  constructor(
    message: string,
    readonly waitMs: number,
    /** Fewer at once may be taken: Loki takes no request that is larger than its burst (`ingestion_burst_size_mb`), ever. */
    readonly isTooMuch = false
  ) {
    super(message);
  }
}

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES = 64 * 1024;
/** Whose lines these are: Loki's label and OpenTelemetry's attribute of that name. */
const SERVICE = 'modelwatch';

/** In nanoseconds; entries of the same millisecond differ by their place, and a repeated one has the same time as before. */
const nanoseconds = ({ at, seq }: Sealed): string => (BigInt(at) * 1_000_000n + BigInt(seq % 1_000_000)).toString();

interface Form {
  readonly path: string;
  readonly body: (lines: readonly Sealed[]) => unknown;
  /** What is answered where all was taken. */
  readonly taken: ReadonlySet<number>;
}

const FORMS: Readonly<Record<ReceiverName, Form>> = {
  /**
   * Loki's push API, its JSON form (grafana/loki, docs/sources/reference/loki-http-api.md, "Ingest logs"; read by
   * pkg/loghttp/push/push.go). The chain is a label because Loki refuses entries long before the newest of their stream:
   * a process that was cut off must not be measured by another. Nothing but 204 means that it was taken: where
   * `block_ingestion_until` is set, Loki answers 260 or 200 and has taken nothing.
   */
  loki: {
    path: '/loki/api/v1/push',
    taken: new Set([204]),
    body: (lines) => ({
      streams: [
        {
          stream: { service_name: SERVICE, chain: lines[0]?.chain ?? '' },
          values: lines.map((one) => [nanoseconds(one), one.line]),
        },
      ],
    }),
  },
  /** OTLP/HTTP with JSON (opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding", and examples/logs.json). 9 is INFO. */
  otlp: {
    path: '/v1/logs',
    taken: new Set([200, 202, 204]),
    body: (lines) => ({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: SERVICE } }] },
          scopeLogs: [
            {
              scope: { name: 'modelwatch.audit' },
              logRecords: lines.map((one) => ({
                timeUnixNano: nanoseconds(one),
                observedTimeUnixNano: nanoseconds(one),
                severityNumber: 9,
                severityText: 'INFO',
                body: { stringValue: one.line },
              })),
            },
          ],
        },
      ],
    }),
  },
};

/** An int64 is a text in JSON; receivers exist that write a number. */
const partialSchema = z.object({
  partialSuccess: z.object({ rejectedLogRecords: z.coerce.number().int().nonnegative().default(0) }).optional(),
});

/**
 * 400: what is in it is not taken, such as lines that Loki finds too old or too long (it may have taken the others, and takes
 * none twice that has the same time and text). 413: it is too much at once. All else may pass: credentials are mended, too.
 */
const REJECTS: ReadonlySet<number> = new Set([400, 413]);

/** A tenant is no secret, and its name may occur in other texts. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['x-scope-orgid']);

/** The secret values of its headers. */
export const secretsOf = ({ headers }: Pick<ReceiverSettings, 'headers'>): readonly string[] =>
  Object.entries(headers).flatMap(([name, value]) => (PUBLIC_HEADERS.has(name) ? [] : [value]));

export function createReceiver({ name, url, headers, ca }: ReceiverSettings, proxies: Proxies): Receiver {
  const { path, body, taken } = FORMS[name];
  // Known here as long as it is sent: what all of the process knows of secrets is bounded, and the oldest are forgotten.
  const masked = masking(secretsOf({ headers })) ?? ((text: string) => text);
  const address = new URL(url.replace(/\/+$/, '') + path);
  const tls = { skipVerify: false, ...(ca === undefined ? {} : { ca }) };
  const dispatcher = agentFor(address, { tls, proxies, timeout: TIMEOUT_MS });
  return {
    name,
    send: async (lines) => {
      const answer = await request(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body(lines)),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        dispatcher,
      });
      const { statusCode: status } = answer;
      const read = await readBody(answer.body, header(answer.headers['content-encoding']), ANSWER_BYTES);
      const text = read.body.toString('utf8');
      if (taken.has(status)) {
        const rejected = partialSchema.safeParse(tryParse(text)).data?.partialSuccess?.rejectedLogRecords ?? 0;
        return Math.min(rejected, lines.length);
      }
      const said = beginningOf(redactor.redact(masked(text)).replaceAll(/\s+/g, ' ').trim(), 200);
      const message = `${address.host} answered ${status}${said === '' ? '' : `: ${said}`}`;
      throw REJECTS.has(status)
        ? new RejectedError(message)
        : new NotTakenError(message, 1000 * (retryAfter(header(answer.headers['retry-after'])) ?? 0), status === 429);
    },
    close: () => dispatcher.destroy(),
  };
}
