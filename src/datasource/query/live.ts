import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type Field,
  FieldType,
  type Labels,
  LiveChannelScope,
  LoadingState,
} from '@grafana/data';
import { getGrafanaLiveSrv, toDataQueryError } from '@grafana/runtime';
import { catchError, from, map, merge, type Observable, of, switchMap } from 'rxjs';
import { z } from 'zod';
import type { ModelwatchQuery } from './query';

const FASTEST_MS = 1000;
const SLOWEST_MS = 60_000;

/** The subscription of a live panel: its query and interval. */
export function liveData(query: ModelwatchQuery, everyMs: number) {
  const { datasource: _datasource, hide: _hide, live: _live, ...rest } = query;
  return { query: rest, everyMs: Math.min(Math.max(Math.round(everyMs), FASTEST_MS), SLOWEST_MS) };
}

/** Requests from the back end the channel path of a query. */
export type RequestPath = (data: ReturnType<typeof liveData>) => Promise<unknown>;

const pathSchema = z.object({ path: z.string() });

/** The Grafana Live channel of a query, `ds/<data source>/<path>`. Rejects if the back end refuses the subscription. */
export async function liveChannel(uid: string, query: ModelwatchQuery, everyMs: number, requestPath: RequestPath) {
  const data = liveData(query, everyMs);
  const { path } = pathSchema.parse(await requestPath(data));
  return { scope: LiveChannelScope.DataSource, stream: uid, path, data };
}

/**
 * Emits an answer, then the same answer extended with live values, until unsubscribed. All packets have one key: Grafana adds
 * up packets with different keys (`processResponsePacket` in public/app/features/query/state/runRequest.ts, 12.4), and each
 * series would appear twice. Template variables in `queries` must be interpolated already.
 */
export function followLive(
  answer: DataQueryResponse,
  uid: string,
  queries: readonly ModelwatchQuery[],
  { intervalMs, maxDataPoints, range, requestId: key }: DataQueryRequest<ModelwatchQuery>,
  requestPath: RequestPath
): Observable<DataQueryResponse> {
  const buffer = { maxLength: maxDataPoints ?? 1000, maxDelta: range.to.valueOf() - range.from.valueOf() };
  const streams = queries.map((query) =>
    from(liveChannel(uid, query, intervalMs, requestPath)).pipe(
      switchMap((addr) => getGrafanaLiveSrv().getDataStream({ addr, key: `${key}.${query.refId}`, buffer })),
      catchError((error: unknown) => of(refusal(error, query.refId)))
    )
  );
  const arrived = new Map<string, DataQueryResponse>();
  return merge(
    of({ ...answer, key }),
    ...streams.map((stream, i) =>
      stream.pipe(
        map((packet): DataQueryResponse => {
          arrived.set(queries[i]?.refId ?? '', packet);
          const errors = [...arrived.values()].flatMap((one) => one.errors ?? one.error ?? []);
          return {
            ...answer,
            key,
            state: packet.state,
            data: continued(answer.data, arrived),
            ...(errors.length > 0 ? { error: errors[0], errors } : {}),
          };
        })
      )
    )
  );
}

const refusal = (error: unknown, refId: string): DataQueryResponse => ({
  data: [],
  state: LoadingState.Error,
  errors: [{ ...toDataQueryError(error), refId }],
});

/** The frames of an answer with the live values appended, and new frames for series that only the live values have. */
function continued(
  answered: readonly DataFrame[],
  arrived: ReadonlyMap<string, Pick<DataQueryResponse, 'data'>>
): DataFrame[] {
  const known = new Set<Field>();
  const appended = answered.map((frame) => {
    const live = liveFrames(arrived.get(frame.refId ?? ''));
    return live.reduce((whole, next) => extended(whole, next, known), frame);
  });
  const added = [...arrived].flatMap(([refId, packet]) =>
    liveFrames(packet).flatMap((frame) =>
      frame.fields
        .filter((field) => field.type !== FieldType.time && !known.has(field))
        .map((field): DataFrame => ({ ...frame, refId, fields: [...frame.fields.filter(isTime), field] }))
    )
  );
  const filled = appended.filter(({ fields }) => fields.length > 0);
  return filled.length === 0 && added.length === 0 ? appended : [...filled, ...added];
}

const liveFrames = (packet: Pick<DataQueryResponse, 'data'> | undefined): DataFrame[] => packet?.data ?? [];
const isTime = ({ type }: Field): boolean => type === FieldType.time;
const isSame = (one: Field, other: Field): boolean =>
  one.type === other.type && one.name === other.name && areEqual(one.labels ?? {}, other.labels ?? {});
const areEqual = (one: Labels, other: Labels): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([name, value]) => other[name] === value);

/** Appends the rows of the live frame that are newer than the frame's last. Matched live fields are added to `known`. */
function extended(frame: DataFrame, live: DataFrame, known: Set<Field>): DataFrame {
  const matches = new Map<Field, Field>();
  for (const field of frame.fields) {
    const match = live.fields.find((one) => !isTime(one) && isSame(field, one));
    if (match !== undefined) {
      matches.set(field, match);
      known.add(match);
    }
  }
  const times: number[] | undefined = live.fields.find(isTime)?.values;
  const ownTimes: number[] | undefined = frame.fields.find(isTime)?.values;
  if (matches.size === 0 || times === undefined || ownTimes === undefined) {
    return frame;
  }
  const last = ownTimes.at(-1) ?? -Infinity;
  const from = times.findIndex((time) => time > last);
  const added = from < 0 ? [] : times.slice(from);
  return {
    ...frame,
    length: frame.length + added.length,
    fields: frame.fields.map((field) => ({
      ...field,
      values: [
        ...field.values,
        ...(isTime(field)
          ? added
          : (matches.get(field)?.values.slice(from, from + added.length) ?? added.map(() => null))),
      ],
      // Drops what Grafana cached for the shorter field.
      state: undefined,
    })),
  };
}
