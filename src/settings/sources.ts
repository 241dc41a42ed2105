import { z } from 'zod';

const fixedAuth = [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('basic'), user: z.string().min(1, 'needs a user name') }),
  z.strictObject({ type: z.literal('bearer') }),
] as const;

/** Authentication to one source. Secrets are stored separately (`secretKey`), in Grafana's secureJsonData. */
const authSchema = z.discriminatedUnion('type', [
  ...fixedAuth,
  z.strictObject({
    /** Forwards the signed-in user's OAuth identity. An alert rule has no user. */
    type: z.literal('forward'),
    /** Used when there is no user; without it such calls are refused. */
    fallback: z.discriminatedUnion('type', fixedAuth).optional(),
  }),
]);

export const tlsSchema = z
  .strictObject({
    skipVerify: z.boolean().default(false),
    serverName: z.string().optional(),
    /** Whether the secrets contain a CA certificate / a client certificate with its key. */
    withCa: z.boolean().default(false),
    withClientCert: z.boolean().default(false),
  })
  .default({ skipVerify: false, withCa: false, withClientCert: false });

const hasNoCredentials = (text: string): boolean => {
  const { username, password } = new URL(text);
  return username === '' && password === '';
};

export const sourceUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://', abort: true })
  .max(2000)
  .refine(
    hasNoCredentials,
    'must not hold a user name or a password: use the authentication settings, which keep them secret'
  );

export const TIMEOUT_SECONDS = { default: 30, max: 600 };

const sourceSchema = z.strictObject({
  url: sourceUrl,
  auth: authSchema.default({ type: 'none' }),
  tls: tlsSchema,
  /** Names of custom headers; their values are secrets, in the same order. */
  headers: z
    .array(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is not a header name'))
    .readonly()
    .default([]),
  timeoutSeconds: z.number().positive().max(TIMEOUT_SECONDS.max).default(TIMEOUT_SECONDS.default),
});

/** The settings of each source, by its name. */
export const sourceSettings = {
  prometheus: sourceSchema.extend({ tenant: z.string().optional() }).optional(),
  mlflow: sourceSchema.extend({ workspace: z.string().optional() }).optional(),
};

/** In display order. */
export const SOURCE_NAMES = z.object(sourceSettings).keyof().options;

export type SourceName = (typeof SOURCE_NAMES)[number];

/** A setting that only one source has; it is sent in a header of its own. */
type ScopeField = 'tenant' | 'workspace';
type Scope = Partial<Readonly<Record<ScopeField, string>>>;

export type SourceSettings = z.output<typeof sourceSchema> & Scope;
/** As the data source's `jsonData` holds it. */
export type SourceOptions = z.input<typeof sourceSchema> & Scope;

interface Source {
  readonly title: string;
  /** Where one listens by default. */
  readonly example: string;
  readonly scope: { readonly field: ScopeField; readonly header: string };
  /** What users miss without it. */
  readonly missing: string;
}

/** One row per source, here and in every table keyed by `SourceName`. */
export const SOURCES: Readonly<Record<SourceName, Source>> = {
  prometheus: {
    title: 'Prometheus',
    example: 'http://localhost:9090',
    scope: { field: 'tenant', header: 'X-Scope-OrgID' },
    missing: 'everything that is measured is missing',
  },
  mlflow: {
    title: 'MLflow',
    example: 'http://localhost:5000',
    scope: { field: 'workspace', header: 'X-MLFLOW-WORKSPACE' },
    missing: 'versions and aliases, runs, and the baselines that drift is measured against are missing',
  },
};

type SecretKind = 'Password' | 'Token' | 'TlsCaCert' | 'TlsClientCert' | 'TlsClientKey';

/** The owner of a secret: a source, an action that calls a URL, or the annotations of actions. */
export type SecretOwner = SourceName | `action-${string}-` | 'actionsGrafana';

/** The key of a secret in the data source's `secureJsonData`. */
export const secretKey = (owner: SecretOwner, kind: SecretKind): string => `${owner}${kind}`;

/** The `secureJsonData` key of a custom header's value. `position` counts from 0; the key counts from 1. */
export const headerSecretKey = (owner: SecretOwner, position: number): string => `${owner}HeaderValue${position + 1}`;

/** The `secureJsonData` key of the HMAC key for hashes in the audit trail. */
export const AUDIT_KEY = 'auditKey';
