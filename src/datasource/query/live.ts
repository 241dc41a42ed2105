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

/** What a live panel asks for: its query, and how often. */
export function liveData(query: ModelwatchQuery, everyMs: number) {
  const { datasource: _datasource, hide: _hide, live: _live, ...rest } = query;
  return { query: rest, everyMs: Math.min(Math.max(Math.round(everyMs), FASTEST_MS), SLOWEST_MS) };
}

/** Asks the process of the data source under which path it sends the values of a query. */
export type AskPath = (data: ReturnType<typeof liveData>) => Promise<unknown>;

const pathSchema = z.object({ path: z.string() });

/** Where the values of a query are sent as they come: `ds/<data source>/<path>`. Rejects with why they are not. */
export async function liveChannel(uid: string, query: ModelwatchQuery, everyMs: number, askPath: AskPath) {
  const data = liveData(query, everyMs);
  const { path } = pathSchema.parse(await askPath(data));
  return { scope: LiveChannelScope.DataSource, stream: uid, path, data };
}

/**
 * An answer, and again and again the same answer with the values that have come since, for as long as there is a subscriber.
 * It is one packet throughout: Grafana draws packets of different keys beside one another (`processResponsePacket` in
 * public/app/features/query/state/runRequest.ts, 12.4), and each series would appear twice. The queries have no
 * template variables any more.
 */
export function followLive(
  answer: DataQueryResponse,
  uid: string,
  queries: readonly ModelwatchQuery[],
  { intervalMs, maxDataPoints, range, requestId: key }: DataQueryRequest<ModelwatchQuery>,
  askPath: AskPath
): Observable<DataQueryResponse> {
  const buffer = { maxLength: maxDataPoints ?? 1000, maxDelta: range.to.valueOf() - range.from.valueOf() };
  const streams = queries.map((query) =>
    from(liveChannel(uid, query, intervalMs, askPath)).pipe(
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

/** The frames of an answer with the live values behind them, and the series that only the live values have. */
function continued(
  answered: readonly DataFrame[],
  arrived: ReadonlyMap<string, Pick<DataQueryResponse, 'data'>>
): DataFrame[] {
  const known = new Set<Field>();
  const longer = answered.map((frame) => {
    const live = liveFrames(arrived.get(frame.refId ?? ''));
    return live.reduce((whole, next) => extended(whole, next, known), frame);
  });
  const born = [...arrived].flatMap(([refId, packet]) =>
    liveFrames(packet).flatMap((frame) =>
      frame.fields
        .filter((field) => field.type !== FieldType.time && !known.has(field))
        .map((field): DataFrame => ({ ...frame, refId, fields: [...frame.fields.filter(isTime), field] }))
    )
  );
  const filled = longer.filter(({ fields }) => fields.length > 0);
  return filled.length === 0 && born.length === 0 ? longer : [...filled, ...born];
}

const liveFrames = (packet: Pick<DataQueryResponse, 'data'> | undefined): DataFrame[] => packet?.data ?? [];
const isTime = ({ type }: Field): boolean => type === FieldType.time;
const isSame = (one: Field, other: Field): boolean =>
  one.type === other.type && one.name === other.name && areEqual(one.labels ?? {}, other.labels ?? {});
const areEqual = (one: Labels, other: Labels): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([name, value]) => other[name] === value);

/** A frame with the rows of the live one that are later than its last. Fields that were found there become `known`. */
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
      // What Grafana has worked out of the shorter field.
      state: undefined,
    })),
  };
}
