import { z } from 'zod';
import type { Caller } from '../caller';
import type { Problem } from '../error';
import type { HttpAnswer, HttpClient, HttpCall, Params } from '../http/client';
import type { Identity } from '../http/identity';
import { plainText, readJson, tryJson, commonRefusal } from '../http/json';

const successSchema = z.looseObject({
  status: z.literal('success'),
  data: z.unknown().optional(),
  warnings: z.array(z.string()).nullish(),
  infos: z.array(z.string()).nullish(),
});

const failureSchema = z.looseObject({
  status: z.literal('error'),
  errorType: z.string().default('error'),
  error: z.string().default('no reason given'),
});

export interface ApiAnswer {
  readonly data: unknown;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

/** Prometheus' HTTP API, version 1, as Mimir, Thanos and VictoriaMetrics speak it too. */
export class PrometheusApi {
  #postRefused = false;

  constructor(readonly http: HttpClient) {}

  /** Asks by POST, since an expression may be longer than a URL, or by GET where the server knows no POST. */
  async ask(path: string, form: Params, caller: Caller): Promise<ApiAnswer> {
    if (!this.#postRefused) {
      const answer = await this.#send({ method: 'POST', path, body: { form } }, caller);
      if (answer.status !== 405) {
        return this.#read(answer, caller);
      }
      this.#postRefused = true;
    }
    return this.get(path, form, caller);
  }

  async get(path: string, query: Params, caller: Caller): Promise<ApiAnswer> {
    return this.#read(await this.#send({ method: 'GET', path, query }, caller), caller);
  }

  unexpected(detail: string): Error {
    return this.http.fail({ kind: 'unexpected', detail });
  }

  #send(call: HttpCall, { identity, cancelled }: Caller): Promise<HttpAnswer> {
    return this.http.send({ ...call, path: `api/v1/${call.path}` }, identity, cancelled);
  }

  #read(answer: HttpAnswer, { identity }: Caller): ApiAnswer {
    if (answer.status !== 200) {
      throw this.http.fail(this.#refusal(answer, identity));
    }
    const parsed = successSchema.safeParse(readJson(answer, this.http));
    if (!parsed.success) {
      throw this.unexpected('no field "status" that says "success"');
    }
    const { data, warnings, infos } = parsed.data;
    return { data, warnings: warnings ?? [], infos: infos ?? [] };
  }

  #refusal(answer: HttpAnswer, identity: Identity): Problem {
    const failure = failureSchema.safeParse(tryJson(answer.body));
    const said = failure.success ? failure.data.error : plainText(answer.body);
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
