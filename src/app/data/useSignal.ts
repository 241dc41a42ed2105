import {
  CoreApp,
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  LoadingState,
  type PanelData,
  rangeUtil,
  type TimeRange,
  toDataFrame,
} from '@grafana/data';
import { getDataSourceSrv, toDataQueryError } from '@grafana/runtime';
import { useEffect, useMemo, useState } from 'react';
import { catchError, from, map, merge, type Observable, of, scan, switchMap } from 'rxjs';
import type { z } from 'zod';
import type { ModelwatchQuery } from '../../datasource/query/query';
import { useStable } from '../../datasource/useAsync';
import { DATA_SOURCE_ID, useDataSource } from './sources';

interface SignalOptions {
  /** The data source; default: the page's. */
  readonly uid?: string;
  /** Maximum points per series. */
  readonly points?: number;
  /** `false` defers the queries. */
  readonly enabled?: boolean;
}

type DataByName = Readonly<Record<string, PanelData>>;

interface Received {
  readonly request: object;
  readonly data: DataByName;
}

/**
 * Runs queries against the page's data source, and again when they or the object `range` (from `usePageRange`) change;
 * outdated requests are cancelled. While loading, the last data stays, with the state `Loading`. Failed queries are listed
 * in `errors`, next to the data of the others. Never throws.
 */
export function useSignal(
  queries: SignalRequest | readonly SignalRequest[],
  range: TimeRange,
  options: SignalOptions = {}
): PanelData {
  return useSignals({ only: queries }, range, options)('only');
}

/** Several groups of queries at once, by name: the returned function gives the data of one group, as soon as it arrives. */
export function useSignals(
  queriesByName: Readonly<Record<string, SignalRequest | readonly SignalRequest[]>>,
  range: TimeRange,
  { uid, points = 300, enabled = true }: SignalOptions = {}
): (name: string) => PanelData {
  const chosen = useDataSource().source?.uid;
  const source = uid ?? chosen;
  const stableQueries = useStable(queriesByName);
  const request = useMemo(
    () => ({ uid: enabled ? source : undefined, queriesByName: stableQueries, range, points }),
    [enabled, source, stableQueries, range, points]
  );
  const [last, setLast] = useState<Received>();
  useEffect(() => {
    const { uid: sourceUid } = request;
    if (sourceUid === undefined) {
      return undefined;
    }
    const each = Object.entries(request.queriesByName).map(([name, queries]) =>
      runQueries(sourceUid, Array.isArray(queries) ? queries : [queries], request.range, request.points).pipe(
        map((data): DataByName => ({ [name]: data }))
      )
    );
    const subscription = merge(...each).subscribe((arrived) =>
      setLast((before) => ({
        request,
        data: { ...(before?.request === request ? before.data : stale(before?.data)), ...arrived },
      }))
    );
    return () => subscription.unsubscribe();
  }, [request]);
  return useMemo(() => {
    const current = last?.request === request ? last.data : stale(last?.data);
    const state = request.uid === undefined ? LoadingState.NotStarted : LoadingState.Loading;
    const nothing = { state, series: [], timeRange: request.range };
    return (name) => current[name] ?? nothing;
  }, [request, last]);
}

/** The data of an earlier request, shown until newer data arrives. */
const stale = (data: DataByName = {}): DataByName =>
  Object.fromEntries(
    Object.entries(data).map(([name, { series, timeRange }]) => [
      name,
      { series, timeRange, state: LoadingState.Loading },
    ])
  );

/** A query of a page, without the fields that `runQueries` adds. */
export type SignalRequest = Omit<ModelwatchQuery, 'refId' | 'datasource'> & { readonly refId?: string };

/** The queries as the data source takes them: with refIds A, B, C … where they have none. */
export const targetsOf = (queries: readonly SignalRequest[], uid: string): ModelwatchQuery[] =>
  queries.map((query, i) => ({
    ...query,
    refId: query.refId ?? String.fromCharCode('A'.charCodeAt(0) + i),
    datasource: { type: DATA_SOURCE_ID, uid },
  }));

let requests = 0;

function requestOf(targets: ModelwatchQuery[], range: TimeRange, points: number): DataQueryRequest<ModelwatchQuery> {
  const { interval, intervalMs } = rangeUtil.calculateInterval(range, points);
  requests += 1;
  return {
    requestId: `modelwatch-${requests}`,
    app: CoreApp.Unknown,
    interval,
    intervalMs,
    maxDataPoints: points,
    range,
    rangeRaw: range.raw,
    scopedVars: {},
    targets,
    timezone: 'browser',
    startTime: Date.now(),
  };
}

/**
 * Runs queries against the data source `uid` and emits the data of all of them; failed ones are listed in `errors`. Never
 * errors; unsubscribing cancels the request.
 */
function runQueries(
  uid: string,
  queries: readonly SignalRequest[],
  range: TimeRange,
  points: number
): Observable<PanelData> {
  const request = requestOf(targetsOf(queries, uid), range, points);
  return from(getDataSourceSrv().get(uid)).pipe(
    switchMap((source) => from(source.query(request))),
    scan((all, answer) => new Map([...all, [answer.key ?? '', answer] as const]), new Map<string, DataQueryResponse>()),
    map((answers) => combined([...answers.values()], request)),
    catchError((problem: unknown) => of(failed(problem, request)))
  );
}

function combined(answers: readonly DataQueryResponse[], request: DataQueryRequest): PanelData {
  const series = answers.flatMap(({ data }) => data.map((one: unknown): DataFrame => toDataFrame(one)));
  const errors = answers.flatMap((answer): DataQueryError[] => answer.errors ?? (answer.error ? [answer.error] : []));
  return {
    state: errors.length > 0 ? LoadingState.Error : LoadingState.Done,
    series,
    timeRange: request.range,
    request,
    ...(errors.length > 0 ? { errors, error: errors[0] } : {}),
  };
}

function failed(problem: unknown, request: DataQueryRequest): PanelData {
  const error = toDataQueryError(problem);
  return { state: LoadingState.Error, series: [], timeRange: request.range, request, errors: [error], error };
}

/** The rows of a frame as objects by field name. */
function rowsOf(frame: DataFrame): Record<string, unknown>[] {
  return Array.from({ length: frame.length }, (_, i) =>
    Object.fromEntries(
      frame.fields.map((field): [string, unknown] => {
        const value: unknown = field.values[i];
        return [field.name, value];
      })
    )
  );
}

/**
 * The rows of the table that the query `refId` returned, parsed with `schema`. Throws ZodError on rows that do not match.
 */
export function readTable<Row>(data: PanelData, refId: string, schema: z.ZodType<Row>): Row[] {
  return data.series
    .filter((frame) => frame.refId === refId)
    .flatMap((frame) => rowsOf(frame).map((row) => schema.parse(row)));
}
