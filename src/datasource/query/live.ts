import { type DataQueryRequest, type DataQueryResponse, LiveChannelScope } from '@grafana/data';
import { getGrafanaLiveSrv } from '@grafana/runtime';
import { merge, type Observable } from 'rxjs';
import type { ModelwatchQuery } from './query';

/** FNV-1a, 32 bits: equal queries share a channel, and a channel's name has room for no more. */
function hash(text: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    state = Math.imul(state ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return state.toString(16).padStart(8, '0');
}

const FASTEST_MS = 1000;
const SLOWEST_MS = 60_000;

/** Where the values of a query are sent as they come, `everyMs` apart: `ds/<data source>/signal/<hash>`. */
export function liveChannel(uid: string, query: ModelwatchQuery, everyMs: number) {
  const { datasource: _datasource, hide: _hide, live: _live, ...asked } = query;
  const data = { query: asked, everyMs: Math.min(Math.max(Math.round(everyMs), FASTEST_MS), SLOWEST_MS) };
  return { scope: LiveChannelScope.DataSource, stream: uid, path: `signal/${hash(JSON.stringify(data))}`, data };
}

/** New values of the queries, for as long as somebody listens. The queries have no template variables any more. */
export function followLive(
  uid: string,
  queries: readonly ModelwatchQuery[],
  { intervalMs, maxDataPoints, range, requestId }: DataQueryRequest<ModelwatchQuery>
): Observable<DataQueryResponse> {
  const buffer = { maxLength: maxDataPoints ?? 1000, maxDelta: range.to.valueOf() - range.from.valueOf() };
  return merge(
    ...queries.map((query) =>
      getGrafanaLiveSrv().getDataStream({
        addr: liveChannel(uid, query, intervalMs),
        key: `${requestId}.${query.refId}`,
        buffer,
      })
    )
  );
}
