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
import { catchError, from, map, type Observable, of, scan, switchMap } from 'rxjs';
import type { ModelwatchQuery } from '../../datasource/query/query';
import { DATA_SOURCE_ID } from './sources';

/** What a page asks of a signal: a query without what the request says for it. */
export type SignalRequest = Omit<ModelwatchQuery, 'refId' | 'datasource'> & { readonly refId?: string };

/** The queries as the data source takes them: named A, B, C … where they have no name. */
export const targetsOf = (queries: readonly SignalRequest[], uid: string): ModelwatchQuery[] =>
  queries.map((query, i) => ({
    ...query,
    refId: query.refId ?? String.fromCharCode('A'.charCodeAt(0) + i),
    datasource: { type: DATA_SOURCE_ID, uid },
  }));

let asked = 0;

function requestOf(targets: ModelwatchQuery[], range: TimeRange, points: number): DataQueryRequest<ModelwatchQuery> {
  const { interval, intervalMs } = rangeUtil.calculateInterval(range, points);
  asked += 1;
  return {
    requestId: `modelwatch-${asked}`,
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
 * Asks the data source `uid`. Emits once with what all queries answered; those that fail stand in `errors`, beside what
 * the others gave. Never fails; unsubscribing cancels what is under way.
 */
export function ask(
  uid: string,
  queries: readonly SignalRequest[],
  range: TimeRange,
  points: number
): Observable<PanelData> {
  const request = requestOf(targetsOf(queries, uid), range, points);
  return from(getDataSourceSrv().get(uid)).pipe(
    switchMap((source) => from(source.query(request))),
    scan((all, answer) => new Map([...all, [answer.key ?? '', answer] as const]), new Map<string, DataQueryResponse>()),
    map((answers) => together([...answers.values()], request)),
    catchError((problem: unknown) => of(failed(problem, request)))
  );
}

function together(answers: readonly DataQueryResponse[], request: DataQueryRequest): PanelData {
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
