import { createHash } from 'node:crypto';
import type { Scope } from '../../access/scope';
import { SourceError } from '../error';
import type { FixedAuth, SourceConfig } from '../settings';

/** Who a call is made for. `headers` are those that Grafana forwarded, names in lower case. */
export interface Identity {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether an alert rule asks: then there is no user, whatever the headers say. */
  readonly alerting: boolean;
  /** What may be asked for them; all where it is left out. */
  readonly scope?: Scope;
}

const FORWARDED = ['authorization', 'x-id-token'];

/**
 * The headers that authenticate a request. Throws `SourceError` of kind `noIdentity` where the signed-in user's identity
 * is to be passed on and there is none: the fallback is for alert rules, and no user is served in its name.
 */
export function authHeaders(config: SourceConfig, identity: Identity): Readonly<Record<string, string>> {
  if (config.auth.type !== 'forward') {
    return fixedHeaders(config.auth);
  }
  const forwarded = forwardedHeaders(identity);
  if (forwarded !== undefined) {
    return forwarded;
  }
  if (!identity.alerting || config.auth.fallback === undefined) {
    throw new SourceError({ kind: 'noIdentity', alerting: identity.alerting }, config.name, config.url);
  }
  return fixedHeaders(config.auth.fallback);
}

/** Tells callers apart whose answers may differ; holds nothing that could be used to be one of them. */
export function identityKey(config: SourceConfig, identity: Identity): string {
  const who = credentialsKey(config, identity);
  return identity.scope === undefined ? who : JSON.stringify([who, identity.scope.key]);
}

function credentialsKey(config: SourceConfig, identity: Identity): string {
  if (config.auth.type !== 'forward') {
    return '';
  }
  const forwarded = forwardedHeaders(identity);
  // An alert rule is answered as the fallback, which no user is: not one without a token either, who is refused.
  return forwarded === undefined
    ? identity.alerting
      ? 'alert rules'
      : 'nobody'
    : createHash('sha256').update(JSON.stringify(forwarded)).digest('base64');
}

function forwardedHeaders(identity: Identity): Readonly<Record<string, string>> | undefined {
  if (identity.alerting || !identity.headers['authorization']) {
    return undefined;
  }
  return Object.fromEntries(
    FORWARDED.flatMap((name) => {
      const value = identity.headers[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    })
  );
}

function fixedHeaders(auth: FixedAuth): Readonly<Record<string, string>> {
  switch (auth.type) {
    case 'none':
      return {};
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password.reveal()}`).toString('base64')}` };
    case 'bearer':
      return { authorization: `Bearer ${auth.token.reveal()}` };
  }
}
