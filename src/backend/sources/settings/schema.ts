import { z } from 'zod';
import { baselineOption } from '../../../query/baseline';
import { parseDuration } from '../../../query/duration';
import { isName } from '../../../query/promql';
import { METRIC_ROLES, SERVERS, strangeNames } from '../../../profiles';

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

const duration = z.string().refine((text) => parseDuration(text) !== undefined, 'is not a duration such as 15s or 1m');

/** Kept as it was written: a query's own form is what a query is filled in with. */
const isBaseline = (written: unknown): boolean => baselineOption.safeParse(written).success;

const labelName = z.string().refine(isName, 'is not a label name');

/** Empty while it is being written: the contract keeps its own name then. */
const metricName = z.string().refine((text) => text === '' || isName(text), 'is not a metric name');

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
  /** Below a scrape interval no counter moves: `$__rate_interval` is never under four of these. Read from samples where left out. */
  scrapeInterval: duration.optional(),
  /** Which metric names and labels are read. */
  profile: z.string().default('contract'),
  /** What a team calls the labels of the metric contract. */
  labels: z.strictObject({ model: labelName.optional(), version: labelName.optional() }).default({}),
  /** What a team calls the metrics of the contract, by what each is for; a histogram without its suffix. */
  metrics: z.partialRecord(z.enum(METRIC_ROLES), metricName).default({}),
  /** A server's profile under names of the team's own, which `profile: own` chooses. */
  own: z
    .strictObject({
      /** Whose metrics they are. */
      like: z.enum(
        SERVERS.map(({ id }) => id),
        `is no server: there are ${SERVERS.map(({ id }) => id).join(', ')}`
      ),
      /** Stands before the server's names. */
      prefix: metricName.default(''),
      labels: z.strictObject({ model: labelName.optional(), version: labelName.optional() }).default({}),
      /** For some of the server's names, a histogram's without its suffix, another in full. */
      names: z.record(metricName, metricName.min(1, 'is no metric name')).default({}),
    })
    .superRefine((own, context) =>
      strangeNames(own).forEach((name) =>
        context.addIssue({ code: 'custom', path: ['names', name], message: `is no metric that is read of ${own.like}` })
      )
    )
    .optional(),
  /** For queries that leave it open. */
  defaults: z
    .strictObject({
      /** How far back each value looks; without it, each signal as far as it says itself. */
      window: duration.optional(),
      /** What is normal, as a query would write it. */
      baseline: z
        .unknown()
        .refine(isBaseline, 'is no baseline: write auto, mlflow, or how much earlier, such as 1w')
        .optional(),
    })
    .default({}),
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
