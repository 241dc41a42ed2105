import { type SourceName, SOURCES } from '../../settings/sources';
import { DAY } from '../../time';
import { redactor } from '../redact';

/** Parses a URL, relative to `base` where that is given; `undefined` if it is invalid. */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  return URL.canParse(text, base?.toString()) ? new URL(text, base) : undefined;
}

/** A URL without user name, password, query and fragment: what a message may show. */
export function publicUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? parseUrl(url) : url;
  return parsed === undefined ? '(not a URL)' : `${parsed.origin}${parsed.pathname === '/' ? '' : parsed.pathname}`;
}

/** What went wrong between us and a source. Texts in here hold no secret: they are shown to people and logged. */
export type Problem =
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'unauthorised'; readonly identity: IdentityUsed }
  | { readonly kind: 'forbidden'; readonly detail: string }
  | { readonly kind: 'noTenant' }
  | { readonly kind: 'noIdentity'; readonly alerting: boolean }
  | { readonly kind: 'rateLimited'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'badRequest'; readonly status: number; readonly errorType: string; readonly detail: string }
  /** `api`: the address is not this API's; `thing`: the API knows nothing of that name. */
  | { readonly kind: 'notFound'; readonly what: 'api' | 'thing'; readonly detail: string }
  | { readonly kind: 'notJson'; readonly contentType: string; readonly beginning: string }
  /** JSON, but not what this API answers. */
  | { readonly kind: 'unexpected'; readonly detail: string }
  /** A point at a time that was not asked about. */
  | { readonly kind: 'outsideRange'; readonly detail: string }
  | { readonly kind: 'truncated' }
  /** It answered with a part of what there is, which is not enough for whom it is for. */
  | { readonly kind: 'partial'; readonly detail: string }
  | { readonly kind: 'tooLarge'; readonly limitBytes: number; readonly isOfSettings: boolean }
  | { readonly kind: 'redirect'; readonly target: string }
  | { readonly kind: 'server'; readonly status: number; readonly detail: string }
  | { readonly kind: 'tls'; readonly detail: string }
  | { readonly kind: 'notConfigured' }
  | { readonly kind: 'settings'; readonly detail: string }
  | { readonly kind: 'cancelled' };

/** Which credentials a refused request carried. */
export type IdentityUsed = 'none' | 'basic' | 'bearer' | 'forward';

type ErrorSource = 'downstream' | 'plugin';

/**
 * A request that a source did not answer as it should: what, where and what to do in `message`, the HTTP status that
 * Grafana should see in `status`.
 */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly status: number;
  /** Configuration, networks and servers are outside of the plugin, as Grafana counts. */
  readonly errorSource: ErrorSource = 'downstream';

  readonly problem: Problem;

  constructor(
    problem: Problem,
    readonly source: SourceName | 'settings',
    url?: string | URL
  ) {
    const redacted = withoutSecrets(problem);
    super(describe(redacted, source, url === undefined ? undefined : publicUrl(url)));
    this.problem = redacted;
    this.status = 'status' in problem ? problem.status : STATUS[problem.kind];
  }
}

/** A source may repeat in what it says what was sent to it. */
function withoutSecrets(problem: Problem): Problem {
  if ('detail' in problem) {
    return { ...problem, detail: redactor.redact(problem.detail) };
  }
  return problem.kind === 'notJson' ? { ...problem, beginning: redactor.redact(problem.beginning) } : problem;
}

/** Of problems that do not bring the source's own status. */
const STATUS: Readonly<Record<Exclude<Problem, { readonly status: number }>['kind'], number>> = {
  notConfigured: 400,
  settings: 400,
  unauthorised: 401,
  noIdentity: 401,
  noTenant: 401,
  forbidden: 403,
  notFound: 404,
  tooLarge: 413,
  rateLimited: 429,
  cancelled: 499,
  unreachable: 502,
  notJson: 502,
  unexpected: 502,
  outsideRange: 502,
  truncated: 502,
  partial: 502,
  redirect: 502,
  tls: 502,
  timeout: 504,
};

const UNAUTHORISED_ADVICE: Readonly<Record<IdentityUsed, string>> = {
  none: "it wants credentials, and the data source's settings have none",
  basic: "check user name and password in the data source's settings",
  bearer: "check the token in the data source's settings",
  forward: "the signed-in user's identity was passed on and refused: check that this user may read it",
};

function describe(problem: Problem, source: SourceName | 'settings', url: string | undefined): string {
  if (source === 'settings') {
    return problem.kind === 'settings' ? `The data source's settings: ${problem.detail}` : problem.kind;
  }
  const name = SOURCES[source].title;
  const where = url === undefined ? name : `${name} at ${url}`;
  switch (problem.kind) {
    case 'unreachable':
      return `${where} cannot be reached (${problem.detail}): check the address, and that it can be reached from the machine that runs Modelwatch`;
    case 'timeout':
      return `${where} did not answer within ${problem.seconds} s: ask for less, or raise the timeout in the data source's settings`;
    case 'unauthorised':
      return `${where} answered 401: ${UNAUTHORISED_ADVICE[problem.identity]}`;
    case 'forbidden':
      return `${where} answered 403: ${problem.detail}`;
    case 'noTenant':
      return `${where} answered 401: it keeps the data of each tenant apart, and none was named: enter the tenant in the data source's settings`;
    case 'noIdentity':
      return `this data source passes on the signed-in user's identity, and ${
        problem.alerting
          ? 'an alert rule has none: switch on the fallback in the settings'
          : 'Grafana sent none: sign in through the identity provider that the source trusts'
      }`;
    case 'rateLimited':
      return `${where} answered 429, too many requests: ${
        problem.retryAfterSeconds === undefined
          ? 'ask less often'
          : `it asks to wait for ${problem.retryAfterSeconds < DAY ? `${problem.retryAfterSeconds} s` : 'a day or more'} before the next one`
      }`;
    case 'badRequest':
      return `${where} refused the request (${problem.errorType}): ${problem.detail}${LIMIT.test(problem.detail) ? ' (a limit of the server: ask for one model, or a shorter window or range, or raise it there)' : ''}`;
    case 'notFound':
      return `${where} answered 404: ${problem.detail}`;
    case 'notJson':
      return `${where} did not answer with JSON but with ${problem.contentType}${
        problem.beginning === '' ? ' and nothing in it' : `, beginning "${problem.beginning}"`
      }: check that the URL is ${name}'s own, not a login page's or another server's`;
    case 'unexpected':
      return `${where} answered with JSON that is not ${name}'s (${problem.detail}): check that the URL is ${name}'s base URL`;
    case 'outsideRange':
      return `${where} answered for times that were not asked about (${problem.detail}): see whether a proxy or cache in between mixes answers up`;
    case 'truncated':
      return `${where} broke its answer off half-way: it may have been restarted, or a proxy in between cuts answers off`;
    case 'partial':
      return `${where} answered with a part of what there is, by which nothing is judged (${problem.detail}): see why its other stores do not answer`;
    case 'tooLarge':
      return `${where} sent an answer of more than ${megabytes(problem.limitBytes)} MB, which was refused: ${problem.isOfSettings ? "ask for fewer series or a larger step, or raise the limit in the data source's settings" : 'ask for less, such as one model or a shorter range'}`;
    case 'redirect':
      return `${where} redirects to ${problem.target}; credentials are not carried along: put the final address in the data source's settings`;
    case 'server':
      return `${where} answered ${problem.status}${problem.detail === '' ? '' : `: ${problem.detail}`}`;
    case 'tls':
      return `${where}: no trusted connection (${problem.detail}): check certificate authority, client certificate and server name in the data source's settings`;
    case 'notConfigured':
      return `${name} is not configured: enter its URL in the data source's settings`;
    case 'settings':
      return `The data source's settings: ${problem.detail}`;
    case 'cancelled':
      return `The request to ${where} was cancelled`;
  }
}

/** How Prometheus (`--query.max-samples`), VictoriaMetrics, Mimir, Cortex and Thanos say that a query reads more than they allow. */
const LIMIT =
  /too many samples|-search\.max|err-mimir-max|exceed\w* the (?:maximum|limit)|query hit the .* limit|limit \d+ violated/i;

const megabytes = (bytes: number): string => String(Math.round((bytes / 1024 / 1024) * 10) / 10);
