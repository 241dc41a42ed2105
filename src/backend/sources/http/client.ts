import type { Dispatcher } from 'undici';
import { OverloadError } from '../../load';
import { masking, redactor } from '../../redact';
import type { Caller, Lane } from '../caller';
import { parseUrl, type Problem, publicUrl, SourceError } from '../error';
import type { SourceConfig } from '../settings';
import { Connections, Silence } from './connections';
import { Beginning, discard, isLostConnection, type Phase, problemOf, readBody, type Taker } from './fault';
import { authHeaders, type Identity } from './identity';
import { header, type HttpAnswer, READ_HEADERS, type ReadHeaders } from './json';
import { agentFor, isLoopback, type Proxies } from './proxy';

/** The time that a request may take. Only waiting for its answer counts. */
class Deadline {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#left = ms;
    this.#run();
  }

  async without(work: () => Promise<void>): Promise<void> {
    this.end();
    this.#left -= performance.now() - this.#since;
    await work();
    this.#run();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => this.#controller.abort(), Math.max(0, this.#left));
    this.#timer.unref();
  }
}

export type Params = ReadonlyArray<readonly [name: string, value: string]>;

/** A request that reads, or puts a file where it is to be: sending it twice does no harm. */
export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Relative to the source's URL, without leading slash. */
  readonly path: string;
  readonly query?: Params;
  readonly body?: { readonly form: Params } | { readonly json: unknown } | { readonly file: string };
}

export interface HttpEvent {
  readonly outcome: 'answered' | Problem['kind'];
  readonly seconds: number;
}

/** Follows a request: runs `work` with the headers that carry a trace on to the source, if there is one. */
export type Trace = <Result>(
  name: string,
  work: (headers: Readonly<Record<string, string>>) => Promise<Result>
) => Promise<Result>;

interface HttpClientOptions {
  readonly proxies: Proxies;
  readonly connections: number;
  /** Of one answer, after decompression. */
  readonly answerBytes: number;
  readonly userAgent: string;
  readonly onEvent?: (event: HttpEvent) => void;
  /** Called for each piece of an answer as it arrives. */
  readonly onRead?: (bytes: number) => void;
  readonly trace?: Trace;
}

/** Connections beside those of `HttpClientOptions`. Look-ups are short: a few at a time are soon through. */
const BESIDE: Readonly<Record<Lane, number>> = { probe: 1, lookUp: 2 };

/** Of an answer that is not taken while it comes: it is masked in one piece. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/** Interim answers, such as 103 (RFC 9110, 15.2), before the answer: servers send one or two, if any. */
const MAX_INTERIM = 10;

/** The headers that are sent for a user, and what masks them in texts. */
interface Sent {
  readonly auth: Readonly<Record<string, string>>;
  readonly mask: ((text: string) => string) | undefined;
}

/**
 * HTTP to one source. Answers of any status are given back, except redirects: those end the request, so that credentials
 * go nowhere but to the configured address.
 */
export class HttpClient {
  readonly #agent: Dispatcher;
  readonly #connections: Readonly<Record<Lane | 'panel', Connections>>;
  readonly #acceptEncoding: string;
  readonly #sent = new WeakMap<object, Sent>();

  constructor(
    readonly config: SourceConfig,
    private readonly options: HttpClientOptions
  ) {
    const { proxies, connections } = options;
    this.#agent = agentFor(config.url, {
      tls: config.tls,
      proxies,
      connections: connections + BESIDE.probe + BESIDE.lookUp,
      timeout: config.timeoutSeconds * 1000,
    });
    const some = (count: number): Connections => new Connections(count, config.timeoutSeconds * 1000);
    this.#connections = { panel: some(connections), probe: some(BESIDE.probe), lookUp: some(BESIDE.lookUp) };
    // On the same machine, compressing costs both sides more time than the bytes do.
    this.#acceptEncoding = isLoopback(config.url) ? 'identity' : 'gzip';
  }

  /** Throws `SourceError`. The timeout of the settings spans the whole request once it has a connection. */
  async send(call: HttpCall, caller: Caller, taker?: Taker): Promise<HttpAnswer> {
    const sent = this.#sentFor(caller.identity);
    const { mask } = sent;
    const started = performance.now();
    const report = (outcome: HttpEvent['outcome']): void =>
      this.options.onEvent?.({ outcome, seconds: (performance.now() - started) / 1000 });
    try {
      const { trace } = this.options;
      const answer = await (trace === undefined
        ? this.#attempt(call, sent, caller, taker)
        : trace(`${this.config.name} ${call.method} ${call.path}`, (headers) =>
            this.#attempt(call, { ...sent, auth: { ...headers, ...sent.auth } }, caller, taker)
          ));
      report('answered');
      if (mask === undefined) {
        return answer;
      }
      return { ...answer, body: masked(answer.body, mask) };
    } catch (error) {
      if (error instanceof SourceError) {
        report(error.problem.kind);
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  /** Masks in an answer to `identity` what was sent for it in headers. Throws `SourceError` as `send` does. */
  masking(identity: Identity): ((text: string) => string) | undefined {
    return this.#sentFor(identity).mask;
  }

  /** The same for all identities, unless theirs is what is sent. */
  #sentFor(identity: Identity): Sent {
    const whose = this.config.auth.type === 'forward' ? identity : this.config;
    const known = this.#sent.get(whose);
    if (known !== undefined) {
      return known;
    }
    const auth = authHeaders(this.config, identity);
    const own = this.config.headers.map(({ value }) => value.reveal());
    const sent = { auth, mask: masking([...own, ...Object.values(auth)]) };
    this.#sent.set(whose, sent);
    return sent;
  }

  fail(problem: Problem): SourceError {
    return new SourceError(problem, this.config.name, this.config.url);
  }

  async #attempt(
    call: HttpCall,
    { auth, mask }: Sent,
    { cancelled, ticket, lane }: Caller,
    taker: Taker | undefined
  ): Promise<HttpAnswer> {
    const { timeoutSeconds } = this.config;
    const connections = this.#connections[lane ?? 'panel'];
    await this.#connection(connections, cancelled);
    const deadline = new Deadline(timeoutSeconds * 1000);
    const signal = AbortSignal.any([cancelled, deadline.signal]);
    let phase: Phase = 'connecting';
    const { answerBytes } = this.options;
    let limitBytes = answerBytes;
    const explain = (error: unknown): Error => {
      if (error instanceof SourceError || error instanceof OverloadError) {
        return error;
      }
      if (cancelled.aborted) {
        return this.fail({ kind: 'cancelled' });
      }
      if (deadline.signal.aborted) {
        return this.fail({ kind: 'timeout', seconds: timeoutSeconds });
      }
      const secure = this.config.url.protocol === 'https:';
      const isOfSettings = limitBytes === answerBytes;
      const problem = problemOf(error, phase, { seconds: timeoutSeconds, limitBytes, isOfSettings, secure });
      return this.fail(
        'detail' in problem ? { ...problem, detail: mask?.(problem.detail) ?? problem.detail } : problem
      );
    };
    try {
      const answer = await this.#request(call, auth, signal).catch((error: unknown) => {
        if (signal.aborted || !isLostConnection(error)) {
          throw error;
        }
        return this.#request(call, auth, signal);
      });
      phase = 'reading';
      const headers = readHeaders(answer.headers, mask);
      if (answer.statusCode >= 300 && answer.statusCode < 400) {
        discard(answer.body);
        throw this.fail({ kind: 'redirect', target: this.#redirectTarget(headers.location) });
      }
      const taken: Taker | undefined = answer.statusCode === 200 ? taker : new Beginning();
      limitBytes = Math.min(answerBytes, taken === undefined ? MAX_WHOLE_BYTES : (taken.mostBytes ?? answerBytes));
      const { body } = await readBody(answer.body, headers['content-encoding'], limitBytes, taken, (bytes) => {
        this.options.onRead?.(bytes);
        return ticket === undefined ? undefined : deadline.without(() => ticket.take(bytes, cancelled));
      });
      return { status: answer.statusCode, headers, body };
    } catch (error) {
      throw explain(error);
    } finally {
      deadline.end();
      connections.leave(!deadline.signal.aborted);
    }
  }

  async #connection(connections: Connections, cancelled: AbortSignal): Promise<void> {
    try {
      await connections.take(cancelled);
    } catch (error) {
      throw this.fail(
        error instanceof Silence ? { kind: 'timeout', seconds: this.config.timeoutSeconds } : { kind: 'cancelled' }
      );
    }
  }

  #request(
    call: HttpCall,
    auth: Readonly<Record<string, string>>,
    signal: AbortSignal
  ): Promise<Dispatcher.ResponseData> {
    const url = this.#urlOf(call);
    const payload = encodeBody(call);
    let interim = 0;
    return this.#agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: call.method,
      signal,
      // Without a limit they are read as fast as they come, and nothing else is done meanwhile.
      onInfo: () => {
        interim += 1;
        if (interim > MAX_INTERIM) {
          throw new Error(`it sent more than ${MAX_INTERIM} interim answers`);
        }
      },
      headers: {
        accept: 'application/json',
        'accept-encoding': this.#acceptEncoding,
        'user-agent': this.options.userAgent,
        ...payload?.headers,
        ...Object.fromEntries(this.config.headers.map(({ name, value }) => [name.toLowerCase(), value.reveal()])),
        ...auth,
      },
      body: payload?.text ?? null,
    });
  }

  /**
   * Throws `SourceError` where the path would leave the configured address: a URL takes `..`, encoded or not, for a step up,
   * and some servers take an encoded slash for one, or decode twice.
   */
  #urlOf(call: HttpCall): URL {
    const segments = call.path.replace(/%(?:25)+/g, '%').split(/[/\\]|%2f|%5c/i);
    if (segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
      const detail = `"${call.path}" has a step up or none in it, which names no resource`;
      throw this.fail({ kind: 'badRequest', status: 400, errorType: 'bad_path', detail });
    }
    const url = new URL(this.config.url);
    url.pathname += call.path;
    for (const [name, value] of call.query ?? []) {
      url.searchParams.append(name, value);
    }
    return url;
  }

  #redirectTarget(location: string | undefined): string {
    const target = location === undefined ? undefined : parseUrl(location, this.config.url);
    return target === undefined ? 'an address it does not give' : publicUrl(target);
  }
}

/** Masked as they came: what is made of them, such as the host of a URL, has another case than the secret. */
function readHeaders(headers: Dispatcher.ResponseData['headers'], mask: Sent['mask']): ReadHeaders {
  return Object.fromEntries(
    READ_HEADERS.flatMap((name) => {
      const value = header(headers[name]);
      return value === undefined ? [] : [[name, redactor.redact(mask?.(value) ?? value)]];
    })
  );
}

/** Bytes that hold no secret stay as they are, whatever they are. */
function masked(body: Buffer, mask: (text: string) => string): Buffer {
  const text = body.toString('utf8');
  const clean = mask(text);
  return clean === text ? body : Buffer.from(clean, 'utf8');
}

function encodeBody(call: HttpCall): { readonly text: string; readonly headers: Record<string, string> } | undefined {
  if (call.body === undefined) {
    return undefined;
  }
  if ('form' in call.body) {
    const text = new URLSearchParams(call.body.form.map(([name, value]) => [name, value])).toString();
    return { text, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  }
  if ('file' in call.body) {
    return { text: call.body.file, headers: { 'content-type': 'application/octet-stream' } };
  }
  return { text: JSON.stringify(call.body.json), headers: { 'content-type': 'application/json' } };
}
