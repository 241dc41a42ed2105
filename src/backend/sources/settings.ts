import { z } from 'zod';
import {
  actionHeaderKey,
  actionsSchema,
  type ActionsSettings,
  GRAFANA_TOKEN_KEY,
  WEBHOOK_SECRET_KEY,
} from '../../settings/actions';
import { type Settings, settingsSchema } from '../../settings/schema';
import {
  AUDIT_KEY,
  headerSecretKey,
  secretKey,
  SOURCE_NAMES,
  type SourceName,
  SOURCES,
  type SourceSettings,
} from '../../settings/sources';
import { beginningOf } from '../../text';
import { redactor } from '../redact';
import { SourceError } from './error';

/** A text that must not be seen: it prints, logs and serialises as a placeholder. */
class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}

export type FixedAuth =
  | { readonly type: 'none' }
  | { readonly type: 'basic'; readonly user: string; readonly password: Secret }
  | { readonly type: 'bearer'; readonly token: Secret };

type SourceAuth = FixedAuth | { readonly type: 'forward'; readonly fallback?: FixedAuth };

interface SourceTls {
  readonly skipVerify: boolean;
  readonly serverName?: string;
  readonly ca?: string;
  readonly clientCert?: { readonly cert: string; readonly key: Secret };
}

/** One source, its settings checked and its secrets in place. */
export interface SourceConfig {
  readonly name: SourceName;
  /** Its path ends with a slash; neither user name nor password nor fragment in it. */
  readonly url: URL;
  readonly auth: SourceAuth;
  readonly tls: SourceTls;
  readonly headers: ReadonlyArray<{ readonly name: string; readonly value: Secret }>;
  readonly timeoutSeconds: number;
}

/** What may be done about models; or, where that cannot be read, what is wrong with it. */
export type ReadActions =
  | { readonly settings: ActionsSettings; readonly problem?: never }
  | { readonly settings?: never; readonly problem: string };

export interface ParsedSettings extends Omit<Settings, SourceName | 'actions'> {
  /** Those that are configured. */
  readonly sources: Partial<Readonly<Record<SourceName, SourceConfig>>>;
  /** Keys the hashes of the audit trail; there where something is to be hashed. */
  readonly auditKey?: Secret;
  /** Where the settings name any. */
  readonly actions?: ReadActions;
}

type Secrets = Readonly<Record<string, string>>;

/** Headers that HTTP itself sets: a setting for one of them would break every request. */
const RESERVED_HEADERS = new Set([
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'upgrade',
  'te',
]);

/** Actions are read apart: a mistake in them leaves everything else as it is. */
const withoutActions = settingsSchema.extend({ actions: z.unknown().optional() });

/**
 * Reads a data source's `jsonData` and secrets. A data source that has a top-level `url` alone is a Prometheus.
 * Throws `SourceError` of kind `settings`, whose message names the field; what is wrong with `actions` is in the result.
 */
export function parseSettings(jsonData: unknown, secrets: Secrets, url?: string): ParsedSettings {
  const parsed = withoutActions.safeParse(withLegacyUrl(jsonData ?? {}, url));
  if (!parsed.success) {
    throw refuse(parsed.error.issues.map(describeIssue).join('; '));
  }
  const { actions, ...data } = parsed.data;
  const configured = SOURCE_NAMES.flatMap((name) => {
    const settings = data[name];
    return settings === undefined ? [] : [[name, sourceConfig(name, settings, secrets)] as const];
  });
  return {
    ...data,
    sources: Object.fromEntries(configured),
    ...(actions !== undefined && { actions: readActions(actions, secrets, data.mlflow !== undefined) }),
    ...(data.audit.hash.length > 0 && {
      auditKey: needed(secrets, AUDIT_KEY, 'the key of the hashes in the audit trail'),
    }),
  };
}

/** What is missing is to be known when it is saved, not when something has to be done. */
function readActions(written: unknown, secrets: Secrets, hasMlflow: boolean): ReadActions {
  const parsed = z.object({ actions: actionsSchema }).safeParse({ actions: written });
  const problems = parsed.success
    ? actionProblems(parsed.data.actions, secrets, hasMlflow)
    : parsed.error.issues.map(describeIssue);
  return parsed.success && problems.length === 0
    ? { settings: parsed.data.actions }
    : { problem: redactor.redact(beginningOf(problems.join('; '), 2000)) };
}

function actionProblems(actions: ActionsSettings, secrets: Secrets, hasMlflow: boolean): readonly string[] {
  const missing = (key: string, what: string): readonly string[] =>
    isThere(secrets, key) ? [] : [missingSecret(key, what)];
  return [
    ...(hasMlflow ? [] : ['actions needs mlflow, which keeps the record of them']),
    ...(actions.webhook ? missing(WEBHOOK_SECRET_KEY, 'the secret that alerts are signed with') : []),
    ...(actions.annotations === undefined ? [] : missing(GRAFANA_TOKEN_KEY, 'the token to annotate with')),
    ...actions.list.flatMap((action) =>
      action.kind === 'rollback'
        ? []
        : action.headers.flatMap((name, index) =>
            RESERVED_HEADERS.has(name.toLowerCase())
              ? [`the action ${action.id} cannot set the header ${name}, which HTTP sets itself`]
              : missing(actionHeaderKey(action.id, index), `the value of the header ${name} of the action ${action.id}`)
          )
    ),
  ];
}

const refuse = (detail: string): SourceError => new SourceError({ kind: 'settings', detail }, 'settings');

const describeIssue = (issue: z.core.$ZodIssue): string =>
  issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')} ${issue.message}`;

function withLegacyUrl(jsonData: unknown, url: string | undefined): unknown {
  if (typeof jsonData !== 'object' || jsonData === null || url === undefined || url.trim() === '') {
    return jsonData;
  }
  return SOURCE_NAMES.some((name) => name in jsonData) ? jsonData : { ...jsonData, prometheus: { url } };
}

function sourceConfig(name: SourceName, settings: SourceSettings, secrets: Secrets): SourceConfig {
  const headers = settings.headers.map((header, index) => {
    if (RESERVED_HEADERS.has(header.toLowerCase())) {
      throw refuse(`${name}.headers cannot set ${header}, which HTTP sets itself`);
    }
    return {
      name: header,
      value: oneLine(needed(secrets, headerSecretKey(name, index), `the value of the header ${header}`)),
    };
  });
  const { field, header } = SOURCES[name].scope;
  const scope = settings[field];
  if (scope !== undefined && scope !== '') {
    headers.push({ name: header, value: new Secret(scope) });
  }
  return {
    name,
    url: baseUrl(settings.url),
    auth: resolveAuth(name, settings.auth, secrets),
    tls: resolveTls(name, settings.tls, secrets),
    headers,
    timeoutSeconds: settings.timeoutSeconds,
  };
}

function baseUrl(text: string): URL {
  const url = new URL(text);
  url.hash = '';
  if (!url.pathname.endsWith('/')) {
    url.pathname += '/';
  }
  return url;
}

function resolveAuth(name: SourceName, auth: SourceSettings['auth'], secrets: Secrets): SourceAuth {
  if (auth.type !== 'forward') {
    return fixedAuth(name, auth, secrets);
  }
  return auth.fallback === undefined
    ? { type: 'forward' }
    : { type: 'forward', fallback: fixedAuth(name, auth.fallback, secrets) };
}

function fixedAuth(
  name: SourceName,
  auth: Exclude<SourceSettings['auth'], { type: 'forward' }>,
  secrets: Secrets
): FixedAuth {
  switch (auth.type) {
    case 'none':
      return auth;
    case 'basic':
      return { ...auth, password: needed(secrets, secretKey(name, 'Password'), `the password of ${name}`) };
    case 'bearer':
      return { ...auth, token: oneLine(needed(secrets, secretKey(name, 'Token'), `the token of ${name}`)) };
  }
}

function resolveTls(name: SourceName, tls: SourceSettings['tls'], secrets: Secrets): SourceTls {
  return {
    skipVerify: tls.skipVerify,
    ...(tls.serverName !== undefined && tls.serverName !== '' && { serverName: tls.serverName }),
    ...(tls.withCa && {
      ca: needed(secrets, secretKey(name, 'TlsCaCert'), `the certificate authority of ${name}`).reveal(),
    }),
    ...(tls.withClientCert && {
      clientCert: {
        cert: needed(secrets, secretKey(name, 'TlsClientCert'), `the client certificate for ${name}`).reveal(),
        key: needed(secrets, secretKey(name, 'TlsClientKey'), `the key of the client certificate for ${name}`),
      },
    }),
  };
}

function needed(secrets: Secrets, key: string, what: string): Secret {
  const value = secrets[key];
  if (value === undefined || value === '') {
    throw refuse(missingSecret(key, what));
  }
  return new Secret(value);
}

const isThere = (secrets: Secrets, key: string): boolean => (secrets[key] ?? '') !== '';

const missingSecret = (key: string, what: string): string => `${what} is missing (secureJsonData.${key})`;

/** A pasted token often brings a line break along, which no header may hold. */
const oneLine = (secret: Secret): Secret => new Secret(secret.reveal().trim());
