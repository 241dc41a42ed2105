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

/** Where the values of a query are sent as they come: `ds/<data source>/signal/<hash>`, the query as the channel's data. */
export function liveChannel(uid: string, query: ModelwatchQuery) {
  const { refId: _refId, datasource: _datasource, hide: _hide, live: _live, ...asked } = query;
  return {
    scope: LiveChannelScope.DataSource,
    stream: uid,
    path: `signal/${hash(JSON.stringify(asked))}`,
    data: asked,
  };
}

/** New values of the queries, for as long as somebody listens. The queries have no template variables any more. */
export function followLive(
  uid: string,
  queries: readonly ModelwatchQuery[],
  { maxDataPoints, range, requestId }: DataQueryRequest<ModelwatchQuery>
): Observable<DataQueryResponse> {
  const buffer = { maxLength: maxDataPoints ?? 1000, maxDelta: range.to.valueOf() - range.from.valueOf() };
  return merge(
    ...queries.map((query) =>
      getGrafanaLiveSrv().getDataStream({
        addr: liveChannel(uid, query),
        key: `${requestId}.${query.refId}`,
        buffer,
      })
    )
  );
}
