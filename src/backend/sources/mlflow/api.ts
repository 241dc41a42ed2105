import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { Caller } from '../caller';
import { type Problem, SourceError } from '../error';
import type { HttpCall, HttpClient, Params } from '../http/client';
import { describeIssue, type Entries } from '../http/entries';
import type { Taker } from '../http/fault';
import type { Identity } from '../http/identity';
import { commonRefusal, type HttpAnswer, noJson, plainText, tryJson } from '../http/json';
import { JsonReader, readJson } from '../http/jsonReader';
import { failureSchema } from './schemas';

const BUSY = new Set([429, 502, 503, 504]);

/**
 * MLflow 3.17 without its extra `auth` answers one search of runs in some hundreds with an error page: `search_runs_impl` of
 * its `server/handlers.py` imports `mlflow.server.auth` each time, which fails, and searches at the same moment see it by
 * halves. MLflow's own client asks again after any 500 (`utils/request_utils.py`); a search may be sent twice.
 */
const MAY_BREAK = /(^|\/)runs\/search$/;
const BUSY_OR_BROKEN = new Set([...BUSY, 500]);

const FIRST_WAIT_SECONDS = 0.25;
/** Of a health check, which is to say soon how the source is. */
const PROBE_FIRST_WAIT_SECONDS = 0.1;
const ATTEMPTS = 5;

interface RetryOptions {
  readonly statuses: ReadonlySet<number>;
  readonly firstWaitSeconds: number;
  readonly deadlineSeconds: number;
  readonly cancelled: AbortSignal;
  readonly onRetry: () => void;
}

/** How long to wait before attempt `attempt` (1 is the second): what the server asks for, else doubling with jitter. */
const waitSeconds = (attempt: number, first: number, retryAfterSeconds: number | undefined, random: number): number =>
  retryAfterSeconds ?? first * 2 ** (attempt - 1) * (0.5 + random);

/**
 * Asks again while the source says by one of `statuses` that it is busy, as long as the deadline leaves time for the wait.
 * Ends with the last answer's error. Only for requests that may be sent twice.
 */
async function retrying<T>(ask: () => Promise<T>, options: RetryOptions): Promise<T> {
  const started = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const wait = waitSeconds(attempt, options.firstWaitSeconds, retryAfterOf(error), Math.random());
      const spent = (performance.now() - started) / 1000;
      if (!isBusy(error, options.statuses) || attempt === ATTEMPTS || spent + wait > options.deadlineSeconds) {
        throw error;
      }
      options.onRetry();
      // A cancelled wait ends here; the next attempt then says that it was cancelled.
      await sleep(wait * 1000, undefined, { signal: options.cancelled }).catch(() => undefined);
    }
  }
}

const isBusy = (error: unknown, statuses: ReadonlySet<number>): boolean =>
  error instanceof SourceError &&
  (error.problem.kind === 'rateLimited' || error.problem.kind === 'server') &&
  statuses.has(error.status);

const retryAfterOf = (error: unknown): number | undefined =>
  error instanceof SourceError && error.problem.kind === 'rateLimited' ? error.problem.retryAfterSeconds : undefined;

interface Page {
  readonly next_page_token?: string | undefined;
}

/** More than any registry or history has, at the usual sizes of a page. */
const MAX_PAGES = 200;

/** Of the entries of all pages: those of the smallest take a hundred times their bytes. */
const MAX_ENTRIES = 500_000;

/** Of all answers to one question: what they are made into takes several times as much. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The query parameter of a page, none for the first. */
export const pageParam = (token: string | undefined): ReadonlyArray<readonly [string, string]> =>
  token === undefined ? [] : [['page_token', token]];

const DATABRICKS_HOSTS = ['.cloud.databricks.com', '.azuredatabricks.net', '.gcp.databricks.com', '.databricks.us'];

/** A server that will not hand out artifacts says 503, as if it were busy: asking again does not help. */
export const ARTIFACTS_NOT_SERVED = 'artifacts are not served';

/** MLflow's REST API for one question, whatever it takes; asked again while the server says that it is busy. */
export class MlflowApi {
  /** Databricks has the same API, partly at other paths. */
  readonly isDatabricks: boolean;
  #bytes = 0;

  constructor(
    readonly http: HttpClient,
    private readonly onRetry: () => void
  ) {
    const { hostname } = http.config.url;
    this.isDatabricks = DATABRICKS_HOSTS.some((suffix) => hostname.endsWith(suffix));
  }

  /** `path` comes after `api/2.0/mlflow/`. Throws `SourceError`. */
  get<T>(path: string, query: Params, schema: z.ZodType<T>, caller: Caller): Promise<T> {
    return this.#json({ method: 'GET', path: `api/2.0/mlflow/${path}`, query }, schema, caller);
  }

  post<T>(path: string, json: unknown, schema: z.ZodType<T>, caller: Caller): Promise<T> {
    return this.#json({ method: 'POST', path: `api/2.0/mlflow/${path}`, body: { json } }, schema, caller);
  }

  /** As `post`, with the version of the API that came with MLflow 3: `path` comes after `api/3.0/mlflow/`. */
  post3<T>(path: string, json: unknown, schema: z.ZodType<T>, caller: Caller): Promise<T> {
    return this.#json({ method: 'POST', path: `api/3.0/mlflow/${path}`, body: { json } }, schema, caller);
  }

  /** The text at any path below the server's URL. Throws `SourceError` for any status but 200. */
  async text(path: string, caller: Caller): Promise<string> {
    const { answer } = await this.#send({ method: 'GET', path }, caller, () => undefined);
    return answer.body.toString('utf8');
  }

  /** The same for JSON: `undefined` if it is invalid. */
  async file(path: string, query: Params, caller: Caller): Promise<unknown> {
    return (await this.#read({ method: 'GET', path, query }, caller)).value;
  }

  /** Puts a file below the server's URL, overwriting an existing one. Throws `SourceError` for any status but 200. */
  async put(path: string, file: string, caller: Caller): Promise<void> {
    await this.#send({ method: 'PUT', path, body: { file } }, caller, () => undefined);
  }

  /**
   * Requests page after page until the server has no more or repeats itself, or `enough` entries are there. Throws `SourceError`,
   * also where the pages together take longer than one request may, or do not end.
   */
  async allPages<P extends Page, Entry>(
    ask: (pageToken: string | undefined) => Promise<P>,
    entriesOf: (page: P) => Entries<Entry>,
    enough = Infinity
  ): Promise<Entry[]> {
    const { timeoutSeconds } = this.http.config;
    const started = performance.now();
    const entries: Entry[] = [];
    const tokens = new Set<string>();
    let token: string | undefined;
    for (;;) {
      const answer = await ask(token);
      for (const entry of await entriesOf(answer).read(this, enough - entries.length)) {
        entries.push(entry);
      }
      const next = answer.next_page_token;
      if (entries.length >= enough || next === undefined || next === '' || tokens.has(next)) {
        return entries;
      }
      tokens.add(next);
      token = next;
      if (tokens.size >= MAX_PAGES || entries.length > MAX_ENTRIES) {
        const detail = `there are more than ${MAX_PAGES} pages, or ${MAX_ENTRIES} entries: ask for less, such as named experiments or one model`;
        throw this.http.fail({ kind: 'badRequest', status: 400, errorType: 'too many pages', detail });
      }
      if (performance.now() - started > timeoutSeconds * 1000) {
        throw this.http.fail({ kind: 'timeout', seconds: timeoutSeconds });
      }
    }
  }

  unexpected(detail: string): Error {
    return this.http.fail({ kind: 'unexpected', detail });
  }

  async #json<T>(call: HttpCall, schema: z.ZodType<T>, caller: Caller): Promise<T> {
    const { value, answer } = await this.#read(call, caller);
    if (value === undefined) {
      throw noJson(answer, this.http);
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      throw this.unexpected(describeIssue(parsed.error));
    }
    return parsed.data;
  }

  async #read(call: HttpCall, caller: Caller): Promise<{ readonly value: unknown; readonly answer: HttpAnswer }> {
    const mask = this.http.masking(caller.identity);
    const { answer, taker } = await this.#send(call, caller, () => new JsonReader(mask));
    this.#bytes += taker.bytes;
    if (this.#bytes > MAX_BYTES) {
      const detail = `its answers have more than ${MAX_BYTES / 1024 / 1024} MB together: ask for less, such as named experiments, one model or fewer runs`;
      throw this.http.fail({ kind: 'badRequest', status: 400, errorType: 'too much', detail });
    }
    return { value: readJson(taker, this), answer };
  }

  #send<T extends Taker | undefined>(
    call: HttpCall,
    caller: Caller,
    taking: () => T
  ): Promise<{ readonly answer: HttpAnswer; readonly taker: T }> {
    const { identity, cancelled, lane } = caller;
    const statuses = MAY_BREAK.test(call.path) ? BUSY_OR_BROKEN : BUSY;
    return retrying(
      async () => {
        const taker = taking();
        const answer = await this.http.send(call, caller, taker);
        if (answer.status !== 200) {
          throw this.http.fail(this.#refusal(answer, identity));
        }
        return { answer, taker };
      },
      {
        statuses,
        firstWaitSeconds: lane === 'probe' ? PROBE_FIRST_WAIT_SECONDS : FIRST_WAIT_SECONDS,
        deadlineSeconds: this.http.config.timeoutSeconds,
        cancelled,
        onRetry: this.onRetry,
      }
    );
  }

  #refusal(answer: HttpAnswer, identity: Identity): Problem {
    const failure = failureSchema.safeParse(tryJson(answer.body));
    const said = failure.success && failure.data.message !== '' ? failure.data.message : plainText(answer.body);
    if (answer.status === 503 && said.includes('--no-serve-artifacts')) {
      return { kind: 'badRequest', status: 503, errorType: ARTIFACTS_NOT_SERVED, detail: said };
    }
    const common = commonRefusal(answer, this.http.config, identity, said);
    if (common !== undefined) {
      return common;
    }
    if (answer.status === 403) {
      return { kind: 'forbidden', detail: explainForbidden(said, this.http.config.url.host) };
    }
    if (answer.status === 404 && !failure.success) {
      return {
        kind: 'notFound',
        what: 'api',
        detail: "there is no MLflow API: check the path of the URL in the data source's settings",
      };
    }
    const errorType = failure.success ? failure.data.error_code : `HTTP ${answer.status}`;
    return answer.status === 404
      ? { kind: 'notFound', what: 'thing', detail: said }
      : { kind: 'badRequest', status: answer.status, errorType, detail: said };
  }
}

/** Since 3.5 MLflow answers only to host names in its configuration: what everyone meets first in a container. */
function explainForbidden(said: string, host: string): string {
  if (/invalid host header/i.test(said)) {
    return `it does not accept the host name "${host}": start it with --allowed-hosts "${host}" or set MLFLOW_SERVER_ALLOWED_HOSTS to a list that has it`;
  }
  return said === '' ? 'these credentials may not read it' : said;
}
