import { z } from 'zod';
import { fieldProblem } from '../../problems';
import {
  actionOwner,
  actionsSchema,
  type ActionsSettings,
  GRAFANA_TOKEN_KEY,
  type HttpSettings,
  WEBHOOK_SECRET_KEY,
} from '../../settings/actions';
import { type Settings, settingsSchema } from '../../settings/schema';
import {
  AUDIT_KEY,
  headerSecretKey,
  secretKey,
  type SecretOwner,
  SOURCE_NAMES,
  type SourceName,
  SOURCES,
  type SourceSettings,
} from '../../settings/sources';
import { beginningOf } from '../../text';
import { patternProblems } from '../access/pattern';
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

/** How a server is trusted, and what it is shown. */
export interface Tls {
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
  readonly tls: Tls;
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
  const parsed = withoutActions.safeParse(withLegacyUrl(jsonData ?? {}, url), { error: fieldProblem });
  if (!parsed.success) {
    throw refuse(parsed.error.issues.map(describeIssue).join('; '));
  }
  const { actions, ...data } = parsed.data;
  const wrong = patternProblems(data.access?.rules ?? []);
  if (wrong.length > 0) {
    throw refuse(beginningOf(wrong.join('; '), 2000));
  }
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
  const parsed = z.object({ actions: actionsSchema }).safeParse({ actions: written }, { error: fieldProblem });
  const problems = parsed.success
    ? actionProblems(parsed.data.actions, secrets, hasMlflow)
    : parsed.error.issues.map(describeIssue);
  return parsed.success && problems.length === 0
    ? { settings: parsed.data.actions }
    : { problem: redactor.redact(beginningOf(problems.join('; '), 2000)) };
}

function actionProblems(actions: ActionsSettings, secrets: Secrets, hasMlflow: boolean): readonly string[] {
  const mlflow = () => {
    if (!hasMlflow) {
      throw refuse('actions needs mlflow, which keeps the record of them');
    }
  };
  const webhook = () =>
    actions.webhook && needed(secrets, WEBHOOK_SECRET_KEY, 'the secret that alerts are signed with');
  const annotations = () => {
    if (actions.annotations !== undefined) {
      needed(secrets, GRAFANA_TOKEN_KEY, 'the token to annotate with');
      resolveTls('actionsGrafana', actions.annotations.tls, secrets, 'annotations of actions');
    }
  };
  const calls = actions.list.flatMap((action) =>
    action.kind === 'rollback' ? [] : [() => checkCall(action, secrets)]
  );
  return [mlflow, webhook, annotations, ...calls].flatMap(refusals);
}

function checkCall({ id, headers, tls }: HttpSettings, secrets: Secrets): void {
  headers.forEach((name, index) => {
    if (RESERVED_HEADERS.has(name.toLowerCase())) {
      throw refuse(`the action ${id} cannot set the header ${name}, which HTTP sets itself`);
    }
    needed(secrets, headerSecretKey(actionOwner(id), index), `the value of the header ${name} of the action ${id}`);
  });
  resolveTls(actionOwner(id), tls, secrets, `the action ${id}`);
}

/** What is refused by a check, if anything. */
function refusals(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof SourceError && error.problem.kind === 'settings') {
      return [error.problem.detail];
    }
    throw error;
  }
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
    tls: resolveTls(name, settings.tls, secrets, name),
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

/** Throws `SourceError` of kind `settings` where one of its secrets is missing. `title` says whose they are. */
export function resolveTls(owner: SecretOwner, tls: SourceSettings['tls'], secrets: Secrets, title: string): Tls {
  return {
    skipVerify: tls.skipVerify,
    ...(tls.serverName !== undefined && tls.serverName !== '' && { serverName: tls.serverName }),
    ...(tls.withCa && {
      ca: needed(secrets, secretKey(owner, 'TlsCaCert'), `the certificate authority of ${title}`).reveal(),
    }),
    ...(tls.withClientCert && {
      clientCert: {
        cert: needed(secrets, secretKey(owner, 'TlsClientCert'), `the client certificate for ${title}`).reveal(),
        key: needed(secrets, secretKey(owner, 'TlsClientKey'), `the key of the client certificate for ${title}`),
      },
    }),
  };
}

function needed(secrets: Secrets, key: string, what: string): Secret {
  const value = secrets[key];
  if (value === undefined || value === '') {
    throw refuse(`${what} is missing (secureJsonData.${key})`);
  }
  return new Secret(value);
}

/** A pasted token often brings a line break along, which no header may hold. */
const oneLine = (secret: Secret): Secret => new Secret(secret.reveal().trim());
