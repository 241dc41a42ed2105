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

interface Asking {
  /** The data source; the page's own unless said. */
  readonly uid?: string;
  /** Of each series, at most. */
  readonly points?: number;
  /** False asks nothing yet. */
  readonly enabled?: boolean;
}

type Answers = Readonly<Record<string, PanelData>>;

interface Answered {
  readonly to: object;
  readonly answers: Answers;
}

/**
 * Asks the page's data source for signals, and again when the queries or `range` (the object, as `usePageRange` gives
 * it) change; what is no longer wanted is cancelled. While it asks, the last answer stays with the state `Loading`.
 * Queries that fail stand in `errors`, beside what the others gave. Never throws.
 */
export function useSignal(
  queries: SignalRequest | readonly SignalRequest[],
  range: TimeRange,
  asking: Asking = {}
): PanelData {
  return useSignals({ only: queries }, range, asking)['only'];
}

/** Several questions at once, each answered when it is: under the same names. */
export function useSignals(
  questions: Readonly<Record<string, SignalRequest | readonly SignalRequest[]>>,
  range: TimeRange,
  { uid, points = 300, enabled = true }: Asking = {}
): Answers {
  const chosen = useDataSource().source?.uid;
  const source = uid ?? chosen;
  const wanted = useStable(questions);
  const asked = useMemo(
    () => ({ uid: enabled ? source : undefined, wanted, range, points }),
    [enabled, source, wanted, range, points]
  );
  const [last, setLast] = useState<Answered>();
  useEffect(() => {
    const of = asked.uid;
    if (of === undefined) {
      return undefined;
    }
    const each = Object.entries(asked.wanted).map(([name, queries]) =>
      ask(of, Array.isArray(queries) ? queries : [queries], asked.range, asked.points).pipe(
        map((data): Answers => ({ [name]: data }))
      )
    );
    const subscription = merge(...each).subscribe((answer) =>
      setLast((before) => ({
        to: asked,
        answers: { ...(before?.to === asked ? before.answers : stale(before?.answers)), ...answer },
      }))
    );
    return () => subscription.unsubscribe();
  }, [asked]);
  return useMemo(() => {
    const current = last?.to === asked ? last.answers : stale(last?.answers);
    const state = asked.uid === undefined ? LoadingState.NotStarted : LoadingState.Loading;
    return Object.fromEntries(
      Object.keys(asked.wanted).map((name) => [name, current[name] ?? { state, series: [], timeRange: asked.range }])
    );
  }, [asked, last]);
}

/** What was answered before, shown for as long as nothing newer is there. */
const stale = (answers: Answers = {}): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([name, { series, timeRange }]) => [
      name,
      { series, timeRange, state: LoadingState.Loading },
    ])
  );

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

/** The rows of a frame as objects of its fields' names. */
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
 * The rows of the table that the query `refId` answered, read with `schema`. Throws zod's error on rows that are not
 * what the signal promises.
 */
export function readTable<Row>(data: PanelData, refId: string, schema: z.ZodType<Row>): Row[] {
  return data.series
    .filter((frame) => frame.refId === refId)
    .flatMap((frame) => rowsOf(frame).map((row) => schema.parse(row)));
}
