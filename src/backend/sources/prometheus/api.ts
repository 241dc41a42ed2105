import { z } from 'zod';
import { isOfPart } from '../../../query/align';
import { rawPromql } from '../../../query/promql';
import { beginningOf, tryParse } from '../../../text';
import { redactor } from '../../redact';
import { nextTurn } from '../../turn';
import { type Caller, wantsAll } from '../caller';
import type { Problem } from '../error';
import type { HttpCall, HttpClient, Params } from '../http/client';
import type { Taker } from '../http/fault';
import type { Identity } from '../http/identity';
import { commonRefusal, type HttpAnswer, noJson, plainText, tryJson } from '../http/json';
import { JsonReader, readJson } from '../http/jsonReader';
import { type HeldTimes, NotPrometheus, OutsideRange, readQueryResult, type ReadResult } from './matrix';
import { ResultReader } from './reader';

const successSchema = z.object({
  status: z.literal('success'),
  data: z.unknown().optional(),
  warnings: z.array(z.string()).nullish(),
  infos: z.array(z.string()).nullish(),
  /** VictoriaMetrics' cluster says so, and no more, where a storage node did not answer. */
  isPartial: z.boolean().nullish(),
});

const failureSchema = z.looseObject({
  status: z.literal('error'),
  errorType: z.string().default('error'),
  error: z.string().default('no reason given'),
});

const PARTIAL = 'The answer is partial: a storage node of VictoriaMetrics did not answer, and series may be missing.';

/** As Mimir and Cortex say it, whatever the credentials (user/id.go of grafana/dskit @1a1acfb6). */
const NO_TENANT = 'no org id';

/** Each is a notice on a panel. */
const MAX_NOTICES = 100;
const MAX_NOTICE_LENGTH = 1000;

/** What a server says about its answer, as people are to read it. */
function shown(texts: readonly string[] | null | undefined): readonly string[] {
  const all = texts ?? [];
  const first = all.slice(0, MAX_NOTICES).map((text) => beginningOf(redactor.redact(text), MAX_NOTICE_LENGTH));
  return all.length > MAX_NOTICES
    ? [...first, `${all.length - MAX_NOTICES} more of these, which are not shown`]
    : first;
}

/** Paths that answer for all series where no selector is given. */
const LOOKUP = /^(?:labels|series|label\/.*)$/;

/** What series are wanted of an answer. */
interface Wanted {
  readonly limit: number;
  readonly held: HeldTimes;
}

export interface ApiResult extends ReadResult, Omit<ApiAnswer, 'data'> {}

/** An answer, and what took it if it was one of status 200. */
interface TakenAnswer<T> {
  readonly answer: HttpAnswer;
  readonly taker: T;
}

interface ApiAnswer {
  readonly data: unknown;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

/** Prometheus' HTTP API, version 1, which Mimir, Thanos and VictoriaMetrics have too. */
export class PrometheusApi {
  #postRefused = false;
  /** Whether a range was seen to be answered on the grid of its step instead of its own. */
  movesRanges = false;

  constructor(readonly http: HttpClient) {}

  /** Asks by POST, since an expression may be longer than a URL, or by GET where the server knows no POST. */
  async ask(path: string, form: Params, caller: Caller): Promise<ApiAnswer> {
    const { answer, taker } = await this.#answerTo(path, form, caller, this.#reading(caller));
    return this.#success(readJson(taker, this), answer);
  }

  async get(path: string, query: Params, caller: Caller): Promise<ApiAnswer> {
    const call = { method: 'GET', path, query: this.#narrowed(path, query, caller) } as const;
    const { answer, taker } = this.#accepted(await this.#send(call, caller, this.#reading(caller)), caller);
    return this.#success(readJson(taker, this), answer);
  }

  /** Asks for series, which are read while they come: the first `limit`, at times within `held`. Rejects as `ask` does. */
  async query(path: string, form: Params, { limit, held }: Wanted, caller: Caller): Promise<ApiResult> {
    const mask = this.http.masking(caller.identity);
    const { answer, taker } = await this.#answerTo(path, form, caller, () => new ResultReader(limit, held, mask));
    return this.checked(() => {
      const { envelope, forms, series, omitted } = taker.end();
      const { data, ...said } = this.#success(tryParse(mask?.(envelope) ?? envelope), answer);
      const partial = said.warnings.find(isOfPart);
      if (partial !== undefined && wantsAll(caller)) {
        throw this.http.fail({ kind: 'partial', detail: partial });
      }
      return { ...said, series: [...series, ...readQueryResult(data, forms, held)], omitted };
    });
  }

  /** Throws `SourceError` for any status but 200. */
  async #answerTo<T extends Taker>(
    path: string,
    given: Params,
    caller: Caller,
    taking: () => T
  ): Promise<TakenAnswer<T>> {
    // Reading what is narrowed takes milliseconds where its filters are long, and a query asks for dozens at the same time.
    if (caller.lane === undefined) {
      await nextTurn();
    }
    const form = this.#narrowed(path, given, caller);
    if (!this.#postRefused) {
      const asked = await this.#send({ method: 'POST', path, body: { form } }, caller, taking);
      if (asked.answer.status !== 405) {
        return this.#accepted(asked, caller);
      }
      this.#postRefused = true;
    }
    return this.#accepted(await this.#send({ method: 'GET', path, query: form }, caller, taking), caller);
  }

  unexpected(detail: string): Error {
    return this.http.fail({ kind: 'unexpected', detail });
  }

  /** Runs what reads an answer; what is wrong with it becomes a `SourceError`. */
  checked<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof NotPrometheus
        ? this.unexpected(error.message)
        : error instanceof OutsideRange
          ? this.http.fail({ kind: 'outsideRange', detail: error.message })
          : error;
    }
  }

  /** What is asked, within what the caller may see: all that is sent to a Prometheus comes through here. */
  #narrowed(path: string, params: Params, { identity: { scope }, open }: Caller): Params {
    if (scope === undefined || open === true) {
      return params;
    }
    const match = params.flatMap(([name, value]) => (name === 'match[]' ? [rawPromql(value)] : []));
    const rest = params.filter(([name]) => name !== 'match[]');
    return this.sendable(() => {
      const selectors = LOOKUP.test(path) ? scope.selectors(match) : match.map(scope.expression);
      return [
        ...rest.map(([name, value]) => [name, name === 'query' ? scope.expression(rawPromql(value)) : value] as const),
        ...selectors.map((one) => ['match[]', one] as const),
      ];
    });
  }

  /** What is narrowed; its RangeError, which says why something cannot be, becomes the answer of a request that is not sent. */
  sendable<T>(narrow: () => T): T {
    try {
      return narrow();
    } catch (error) {
      throw error instanceof RangeError
        ? this.http.fail({ kind: 'badRequest', status: 400, errorType: 'not sent', detail: error.message })
        : error;
    }
  }

  async #send<T extends Taker>(call: HttpCall, caller: Caller, taking: () => T): Promise<TakenAnswer<T>> {
    const taker = taking();
    return { answer: await this.http.send({ ...call, path: `api/v1/${call.path}` }, caller, taker), taker };
  }

  #reading({ identity }: Caller): () => JsonReader {
    const mask = this.http.masking(identity);
    return () => new JsonReader(mask);
  }

  #accepted<T>(asked: TakenAnswer<T>, { identity }: Caller): TakenAnswer<T> {
    if (asked.answer.status !== 200) {
      throw this.http.fail(this.#refusal(asked.answer, identity));
    }
    return asked;
  }

  #success(json: unknown, answer: HttpAnswer): ApiAnswer {
    if (json === undefined) {
      throw noJson(answer, this.http);
    }
    const parsed = successSchema.safeParse(json);
    if (!parsed.success) {
      throw this.unexpected('no field "status" that says "success"');
    }
    const { data, warnings, infos, isPartial } = parsed.data;
    return { data, warnings: [...shown(warnings), ...(isPartial === true ? [PARTIAL] : [])], infos: shown(infos) };
  }

  #refusal(answer: HttpAnswer, identity: Identity): Problem {
    const failure = failureSchema.safeParse(tryJson(answer.body));
    const said = failure.success ? failure.data.error : plainText(answer.body);
    if (answer.status === 401 && said === NO_TENANT) {
      return { kind: 'noTenant' };
    }
    const common = commonRefusal(answer, this.http.config, identity, said);
    if (common !== undefined) {
      return common;
    }
    if (failure.success) {
      return { kind: 'badRequest', status: answer.status, errorType: failure.data.errorType, detail: said };
    }
    if (answer.status === 403) {
      return { kind: 'forbidden', detail: said === '' ? 'these credentials may not read it' : said };
    }
    if (answer.status === 404) {
      return {
        kind: 'notFound',
        what: 'api',
        detail: "there is no Prometheus API: check the path of the URL in the data source's settings",
      };
    }
    return { kind: 'badRequest', status: answer.status, errorType: `HTTP ${answer.status}`, detail: said };
  }
}
