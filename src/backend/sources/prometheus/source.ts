import type { Exemplar, ExemplarsRequest, InstantRequest, RangeRequest } from '../../../signals/request';
import type { Matrix } from '../../../signals/series';
import { isSettled, RangeCache } from '../cache/rangeCache';
import { SingleFlight } from '../cache/singleFlight';
import type { Observe } from '../events';
import { type HttpClient } from '../http/client';
import { identityKey } from '../http/identity';
import { type Caller, PrometheusApi } from './api';
import { queryExemplars, queryInstant, queryRange } from './queries';

export interface PrometheusLimits {
  readonly series: number;
  readonly cacheBytes: number;
}

/** A configured Prometheus: identical questions at the same time are asked once, settled ranges kept. */
export class PrometheusSource {
  readonly api: PrometheusApi;
  readonly #cache: RangeCache;
  readonly #flights: SingleFlight<Matrix>;

  constructor(
    private readonly http: HttpClient,
    private readonly limits: PrometheusLimits,
    private readonly observe: Observe
  ) {
    this.api = new PrometheusApi(http);
    this.#cache = new RangeCache(limits.cacheBytes);
    this.#flights = new SingleFlight(() => observe({ kind: 'shared', source: 'prometheus' }));
  }

  range(request: RangeRequest, caller: Caller): Promise<Matrix> {
    const { start, end, step, expr } = request;
    const key = this.#key(caller, 'range', String(start), String(end), String(step), expr);
    const ask = (cancelled: AbortSignal): Promise<Matrix> =>
      queryRange(this.api, request, this.limits.series, { ...caller, cancelled });
    if (!isSettled(request, Date.now() / 1000)) {
      return this.#share(key, caller, ask);
    }
    const known = this.#cache.get(key);
    this.observe({ kind: 'cache', source: 'prometheus', hit: known !== undefined });
    return known !== undefined
      ? Promise.resolve(known)
      : this.#share(key, caller, async (cancelled) => {
          const matrix = await ask(cancelled);
          this.#cache.set(key, matrix);
          return matrix;
        });
  }

  instant(request: InstantRequest, caller: Caller): Promise<Matrix> {
    return this.#share(this.#key(caller, 'instant', String(request.time), request.expr), caller, (cancelled) =>
      queryInstant(this.api, request, this.limits.series, { ...caller, cancelled })
    );
  }

  exemplars(request: ExemplarsRequest, caller: Caller): Promise<readonly Exemplar[]> {
    return queryExemplars(this.api, request, caller);
  }

  /** Forgets what it knows; requests under way end when their callers do. */
  async close(): Promise<void> {
    this.#cache.clear();
    await this.http.close();
  }

  #key(caller: Caller, ...parts: readonly string[]): string {
    return JSON.stringify([identityKey(this.http.config, caller.identity), ...parts]);
  }

  async #share(key: string, caller: Caller, ask: (cancelled: AbortSignal) => Promise<Matrix>): Promise<Matrix> {
    try {
      return await this.#flights.run(key, caller.cancelled, ask);
    } catch (error) {
      throw caller.cancelled.aborted ? this.http.fail({ kind: 'cancelled' }) : error;
    }
  }
}
