import { z } from 'zod';
import { parseDuration } from '../../../signals/duration';

/** How one source wants to be spoken to. Everything secret is kept apart (`secrets.ts`), as Grafana does. */
const authSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('basic'), user: z.string().min(1, 'needs a user name') }),
  z.strictObject({ type: z.literal('bearer') }),
  z.strictObject({
    /** Passes on the signed-in user's OAuth identity. An alert rule has no user. */
    type: z.literal('forward'),
    /** What to use when there is no user; without it such calls are refused with a clear error. */
    fallback: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('none') }),
        z.strictObject({ type: z.literal('basic'), user: z.string().min(1) }),
        z.strictObject({ type: z.literal('bearer') }),
      ])
      .optional(),
  }),
]);

const tlsSchema = z.strictObject({
  skipVerify: z.boolean().default(false),
  serverName: z.string().optional(),
  /** Whether the secrets hold an own certificate authority / a client certificate with its key. */
  withCa: z.boolean().default(false),
  withClientCert: z.boolean().default(false),
});

const sourceSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' }),
  auth: authSchema.default({ type: 'none' }),
  tls: tlsSchema.default({ skipVerify: false, withCa: false, withClientCert: false }),
  /** Names of custom headers; their values are secrets, in the same order. */
  headers: z.array(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name')).default([]),
  timeoutSeconds: z.number().positive().max(600).default(30),
});

export const settingsSchema = z.object({
  prometheus: sourceSchema.extend({ tenant: z.string().optional() }).optional(),
  mlflow: sourceSchema.extend({ workspace: z.string().optional() }).optional(),
  limits: z
    .strictObject({
      /** Bytes of one answer, after decompression. */
      answerBytes: z
        .number()
        .int()
        .positive()
        .default(64 * 1024 * 1024),
      series: z.number().int().positive().default(1000),
      cacheBytes: z
        .number()
        .int()
        .positive()
        .default(32 * 1024 * 1024),
    })
    .default({ answerBytes: 64 * 1024 * 1024, series: 1000, cacheBytes: 32 * 1024 * 1024 }),
  /** Below a scrape interval no counter moves: `$__rate_interval` is never under four of these. */
  scrapeInterval: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'is not a duration such as 15s or 1m')
    .default('15s'),
  /** Which metric names and labels are read. */
  profile: z.string().default('contract'),
});

export type Settings = z.infer<typeof settingsSchema>;
export type SourceSettings = NonNullable<Settings['prometheus']>;
export type Auth = SourceSettings['auth'];

/**
 * The keys of the data source's `secureJsonData`, `<source>` being `prometheus` or `mlflow`:
 * `<source>Password`, `<source>Token`, `<source>TlsCaCert`, `<source>TlsClientCert`, `<source>TlsClientKey`,
 * `<source>HeaderValue1`, `<source>HeaderValue2` …
 */
export type SourceName = 'prometheus' | 'mlflow';
