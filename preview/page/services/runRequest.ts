import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  DataTopic,
  LoadingState,
  type PanelData,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, isObservable, map, merge, type Observable, of, share, takeUntil, timer } from 'rxjs';

/** Delay before a panel shows that it is loading. */
const LOADING_DELAY_MS = 200;

/** Queries a data source and merges its responses into panel data. Never errors: a failure is a state of the data. */
export function runRequest(
  source: DataSourceApi,
  request: DataQueryRequest,
  query: DataSourceApi['query'] = (request) => source.query(request)
): Observable<PanelData> {
  const empty: PanelData = { state: LoadingState.Loading, series: [], request, timeRange: request.range };
  if (request.targets.length === 0) {
    return of({ ...empty, state: LoadingState.Done });
  }
  const packets = new Map<string, DataQueryResponse>();
  const answered = toObservable(() => query(request)).pipe(
    map((packet) => {
      packets.set(packet.key ?? 'A', packet);
      return gathered(empty, packets, packet);
    }),
    catchError((error: unknown) => {
      const cancelled = typeof error === 'object' && error !== null && 'cancelled' in error && error.cancelled === true;
      return of(cancelled ? { ...empty, state: LoadingState.Done } : failed(empty, error));
    }),
    share()
  );
  return merge(
    timer(LOADING_DELAY_MS).pipe(
      map(() => empty),
      takeUntil(answered)
    ),
    answered
  );
}

function toObservable(
  query: () => Promise<DataQueryResponse> | Observable<DataQueryResponse>
): Observable<DataQueryResponse> {
  try {
    const answer = query();
    return isObservable(answer) ? answer : from(answer);
  } catch (error) {
    return from(Promise.reject(error));
  }
}

const failed = (empty: PanelData, error: unknown): PanelData => {
  const queryError = toDataQueryError(error);
  return { ...empty, state: LoadingState.Error, error: queryError, errors: [queryError] };
};

function gathered(
  empty: PanelData,
  packets: ReadonlyMap<string, DataQueryResponse>,
  latest: DataQueryResponse
): PanelData {
  // Responses to variable queries contain texts instead of frames, which their callers expect.
  const frames: DataFrame[] = [...packets.values()].flatMap(({ data }) => data);
  const isAnnotation = (frame: DataFrame) => frame.meta?.dataTopic === DataTopic.Annotations;
  const errors = [...packets.values()].flatMap((packet) => packet.errors ?? (packet.error ? [packet.error] : []));
  return {
    ...empty,
    state: errors.length > 0 ? LoadingState.Error : (latest.state ?? LoadingState.Done),
    series: frames.filter((frame) => !isAnnotation(frame)),
    annotations: frames.filter(isAnnotation),
    ...(errors.length > 0 ? { error: errors[0], errors } : {}),
  };
}
