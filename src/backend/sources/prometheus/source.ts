import { isNotAdded } from '../../../query/align';
import { type PromQL, promql, rawPromql } from '../../../query/promql';
import type {
  CounterSelector,
  CountsRequest,
  Exemplar,
  InstantRequest,
  RangeRequest,
  RequestTo,
} from '../../../query/request';
import type { Matrix } from '../../../query/series';
import { seconds } from '../../../query/units';
import { nextTurn } from '../../turn';
import { Shared, SingleFlight } from '../cache';
import { type Caller, wantsAll } from '../caller';
import { SourceError } from '../error';
import type { Observe } from '../events';
import type { HttpClient } from '../http/client';
import { identityKey } from '../http/identity';
import type { Probed, SourceClient } from '../sourceClient';
import { addedUp } from './addedUp';
import { PrometheusApi } from './api';
import { countOver } from './counts/counts';
import { withNative } from './counts/native';
import { Covering } from './covering';
import * as lookups from './lookups';
import { queryExemplars, queryInstant, queryRange } from './queries';

/** Samples may still arrive late (remote write, rule evaluation): what is older than this is taken as final. */
const SETTLED_AFTER_SECONDS = 600;

/**
 * Grafana asks the queries of a rule one after the other, all of one moment: value, sample, limits and level of one figure, up to
 * nine of them (12.4.0, pkg/expr/graph.go `execute`, pkg/services/ngalert/schedule/alert_rule.go). They, and the other rules of
 * the group, get the same answers for as long.
 */
const EVALUATION_SECONDS = 60;

/** How long a server that reports no version is not asked for it: each request of counts waits for the answer. */
const SILENT_MS = 5 * 60_000;

/** A range that Prometheus would answer the same way tomorrow: long past, on the grid of its step. */
function isSettled(request: RangeRequest, nowSeconds: number): boolean {
  const onGrid = (time: number): boolean => Math.abs(time / request.step - Math.round(time / request.step)) < 1e-9;
  return request.end < nowSeconds - SETTLED_AFTER_SECONDS && onGrid(request.start) && onGrid(request.end);
}

/** An answer with warnings may be a partial one. */
const isWhole = (matrix: Matrix): boolean => matrix.warnings.length === 0;

const BUCKET_BYTES = 64;
const ENTRY_BYTES = 200;

/** Bytes that a matrix takes in memory, roughly. */
function weighMatrix(matrix: Matrix): number {
  let bytes = ENTRY_BYTES;
  for (const { labels, times, values, histograms } of matrix.series) {
    bytes += ENTRY_BYTES + times.byteLength + values.byteLength;
    for (const [name, value] of Object.entries(labels)) {
      bytes += 2 * (name.length + value.length);
    }
    for (const { histogram } of histograms ?? []) {
      bytes += ENTRY_BYTES + histogram.buckets.length * BUCKET_BYTES;
    }
  }
  return bytes;
}

/** The same text is another question where it is narrowed before it is sent, and where a part of the answer will not do. */
const askedAs = (caller: Caller): string =>
  `${caller.identity.scope !== undefined && caller.open === true} ${wantsAll(caller)}`;

interface PrometheusLimits {
  readonly series: number;
  readonly cacheBytes: number;
}

/** Asks; where native histograms were not added up, for each of them, and adds up. */
async function withEach<R extends RangeRequest | InstantRequest>(
  request: R,
  ask: (request: R) => Promise<Matrix>
): Promise<Matrix> {
  const { each } = request;
  const matrix = await ask(request);
  return each !== undefined && matrix.warnings.some(isNotAdded)
    ? addedUp(await ask({ ...request, expr: each.expr, whole: true }), each.by)
    : matrix;
}

/** A configured Prometheus: identical questions at the same time are asked once, settled ranges kept. */
export class PrometheusSource implements SourceClient {
  /** Prometheus' own default of queries that it works on at the same time, and answers that wait to be read (`Load`). */
  static readonly connections = 100;
  readonly #api: PrometheusApi;
  readonly #matrices: Shared<Matrix>;
  readonly #ofRules: Shared<Matrix>;
  readonly #covering: Covering;
  readonly #releases = new SingleFlight<boolean>();
  #isThanos: boolean | undefined;
  /** When a server that did not say what it is may be asked again, by `performance.now()`. */
  #askAgain = -Infinity;

  constructor(
    private readonly http: HttpClient,
    private readonly limits: PrometheusLimits,
    observe: Observe
  ) {
    this.#api = new PrometheusApi(http);
    this.#matrices = new Shared({ http, observe, maxBytes: limits.cacheBytes, weigh: weighMatrix });
    this.#ofRules = new Shared({
      ...{ http, observe, maxBytes: limits.cacheBytes, weigh: weighMatrix },
      freshSeconds: EVALUATION_SECONDS,
    });
    this.#covering = new Covering(() => observe({ kind: 'shared', source: http.config.name }));
  }

  answer(request: RequestTo<'prometheus'>, from: Caller): Promise<Matrix | readonly Exemplar[]> {
    const caller = 'open' in request && request.open === true ? { ...from, open: true } : from;
    if (request.kind === 'prometheus.exemplars') {
      return queryExemplars(this.#api, request, caller);
    }
    return caller.identity.alerting
      ? this.#ofRules.answer([askedAs(caller), JSON.stringify(request)], caller, isWhole, (cancelled) =>
          this.#matrix(request, { ...caller, cancelled })
        )
      : this.#matrix(request, caller);
  }

  #matrix(request: RangeRequest | InstantRequest | CountsRequest, caller: Caller): Promise<Matrix> {
    switch (request.kind) {
      case 'prometheus.range':
        return this.range(...this.#withOwn(request, caller));
      case 'prometheus.instant':
        return this.instant(...this.#withOwn(request, caller));
      case 'prometheus.counts':
        return this.counts(request, caller);
    }
  }

  async probe(caller: Caller): Promise<Probed> {
    const time = seconds(Math.floor(Date.now() / 1000));
    // Of no series, so that it is little to answer; Thanos asks its stores nonetheless.
    const expr = promql`absent(modelwatch_probe)`;
    await this.instant({ kind: 'prometheus.instant', expr, time }, caller);
    try {
      const { version, application } = await this.buildInfo(caller);
      const named = application !== undefined && application !== 'Prometheus' ? `${application} ${version}` : version;
      return named === '' ? {} : { version: named };
    } catch (error) {
      // It answers queries, which is what counts: not every server reports its version.
      if (error instanceof SourceError && error.problem.kind !== 'cancelled') {
        return {};
      }
      throw error;
    }
  }

  range(request: RangeRequest, caller: Caller): Promise<Matrix> {
    return withEach(request, (one) => this.#range(one, caller));
  }

  #range(request: RangeRequest, caller: Caller): Promise<Matrix> {
    const { start, end, step, expr } = request;
    return this.#matrices.answer(
      ['range', String(start), String(end), String(step), String(request.whole === true), askedAs(caller), expr],
      caller,
      request.kept === true || isSettled(request, Date.now() / 1000) ? isWhole : undefined,
      (cancelled) => {
        const ask = (wanted: RangeRequest, allCancelled: AbortSignal): Promise<Matrix> =>
          queryRange(this.#api, wanted, this.#seriesLimit(wanted), { ...caller, cancelled: allCancelled });
        return request.whole === true
          ? this.#covering.answer(
              request,
              `${identityKey(this.http.config, caller.identity)} ${askedAs(caller)}`,
              { ...caller, cancelled },
              ask
            )
          : ask(request, cancelled);
      }
    );
  }

  instant(request: InstantRequest, caller: Caller): Promise<Matrix> {
    return withEach(request, (one) => this.#instant(one, caller));
  }

  #instant(request: InstantRequest, caller: Caller): Promise<Matrix> {
    return this.#matrices.answer(
      ['instant', String(request.time), String(request.whole === true), askedAs(caller), request.expr],
      caller,
      request.kept === true ? isWhole : undefined,
      (cancelled) => queryInstant(this.#api, request, this.#seriesLimit(request), { ...caller, cancelled })
    );
  }

  counts(request: CountsRequest, caller: Caller): Promise<Matrix> {
    return this.#matrices.answer(
      ['counts', askedAs(caller), JSON.stringify(request)],
      caller,
      undefined,
      async (cancelled) => {
        // What is added to the selectors is of the targets: that they are up, and since when.
        const ask = (range: RangeRequest): Promise<Matrix> => this.range(range, { ...caller, cancelled, open: true });
        await nextTurn();
        const own = this.#narrowed(request, caller);
        return withNative(own, countOver(own, ask, await this.#hidesResets({ ...caller, cancelled })), ask);
      }
    );
  }

  /** Whether it may be Thanos, which is of release 0: Prometheus, and what gives a version of its own as Prometheus' (VictoriaMetrics), is not. */
  async #hidesResets(caller: Caller): Promise<boolean> {
    if (this.#isThanos === undefined && performance.now() < this.#askAgain) {
      return true;
    }
    try {
      this.#isThanos ??= await this.#releases.run(caller.lane ?? '', caller, async (cancelled) => {
        const { version } = await this.buildInfo({ ...caller, cancelled });
        return !/^[23]\./.test(version);
      });
      return this.#isThanos;
    } catch (error) {
      if (caller.cancelled.aborted) {
        return true;
      }
      // Not every server reports its version; one that cannot be reached does not answer what comes next either.
      if (error instanceof SourceError) {
        this.#askAgain = performance.now() + SILENT_MS;
        return true;
      }
      throw error;
    }
  }

  #withOwn<R extends RangeRequest | InstantRequest>(request: R, caller: Caller): [R, Caller] {
    const { own, expr } = request;
    const { scope } = caller.identity;
    if (own === undefined || scope === undefined) {
      return [request, caller];
    }
    const narrowed = this.#api.sendable(() => scope.expression(own));
    return [
      { ...request, expr: rawPromql(expr.replaceAll(own, () => narrowed)) },
      { ...caller, open: true },
    ];
  }

  /** Each of its selectors within what the caller may see. */
  #narrowed(request: CountsRequest, { identity: { scope } }: Caller): CountsRequest {
    if (scope === undefined) {
      return request;
    }
    const narrow = (selector: PromQL): PromQL => this.#api.sendable(() => scope.expression(selector));
    const each = <Selector extends CounterSelector>(all: readonly Selector[]): Selector[] =>
      all.map((one) => {
        const before = one.unless?.before.map((other) => ({ ...other, selector: narrow(other.selector) }));
        return {
          ...one,
          selector: narrow(one.selector),
          ...(one.having === undefined ? {} : { having: narrow(one.having) }),
          ...(one.unless === undefined || before === undefined ? {} : { unless: { ...one.unless, before } }),
        };
      });
    const { counters, native, witnesses, siblings } = request;
    return {
      ...request,
      counters: counters.map((one) => ({ ...one, selectors: each(one.selectors) })),
      ...(native === undefined
        ? {}
        : {
            native: {
              ...native,
              selectors: each(native.selectors).map((one) => ({ ...one, classic: narrow(one.classic) })),
            },
          }),
      ...(witnesses === undefined ? {} : { witnesses: witnesses.map(narrow) }),
      ...(siblings === undefined ? {} : { siblings: siblings.map(narrow) }),
    };
  }

  #seriesLimit({ whole }: Pick<RangeRequest, 'whole'>): number {
    return whole === true ? Infinity : this.limits.series;
  }

  labelNames(scope: lookups.Scope, caller: Caller): Promise<readonly string[]> {
    return lookups.labelNames(this.#api, scope, caller);
  }

  labelValues(label: string, scope: lookups.Scope, caller: Caller): Promise<readonly string[]> {
    return lookups.labelValues(this.#api, label, scope, caller);
  }

  series(scope: lookups.Scope, caller: Caller): Promise<lookups.FoundSeries> {
    return lookups.findSeries(this.#api, scope, this.limits.series, caller);
  }

  metadata(metric: string | undefined, caller: Caller): Promise<ReadonlyMap<string, lookups.MetricMetadata>> {
    return lookups.metadata(this.#api, metric, caller);
  }

  buildInfo(caller: Caller): Promise<lookups.BuildInfo> {
    return lookups.buildInfo(this.#api, caller);
  }

  retire(): void {
    this.#matrices.retire();
    this.#ofRules.retire();
  }

  async close(): Promise<void> {
    this.retire();
    await this.http.close();
  }
}
