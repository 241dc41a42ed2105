import type { IdentityUsed, Problem } from '../error';
import type { SourceConfig } from '../settings/parse';
import type { HttpAnswer } from './client';
import { header } from './json';
import type { Identity } from './identity';

/** What 401, 429 and 5xx mean whichever source says so; `undefined` for any other status. */
export function commonRefusal(
  answer: HttpAnswer,
  config: SourceConfig,
  identity: Identity,
  detail: string
): Problem | undefined {
  if (answer.status === 401) {
    return { kind: 'unauthorised', identity: identityUsed(config, identity) };
  }
  if (answer.status === 429) {
    const retryAfterSeconds = retryAfter(answer);
    return retryAfterSeconds === undefined ? { kind: 'rateLimited' } : { kind: 'rateLimited', retryAfterSeconds };
  }
  return answer.status >= 500 ? { kind: 'server', status: answer.status, detail } : undefined;
}

function identityUsed(config: SourceConfig, identity: Identity): IdentityUsed {
  if (config.auth.type !== 'forward') {
    return config.auth.type;
  }
  const forwarded = !identity.alerting && identity.headers['authorization'];
  return forwarded ? 'forward' : (config.auth.fallback?.type ?? 'forward');
}

/** The header `Retry-After` in seconds from now, whichever of its two forms it has. */
export function retryAfter(answer: HttpAnswer, now: number = Date.now()): number | undefined {
  const text = header(answer.headers['retry-after'])?.trim();
  if (text === undefined || text === '') {
    return undefined;
  }
  if (/^\d+$/.test(text)) {
    return Number(text);
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
