import { type DataFrameJSON, type DataQueryResponse, LoadingState, StreamingDataFrame } from '@grafana/data';
import type { GrafanaLiveSrv, LiveDataStreamOptions } from '@grafana/runtime';
import { EMPTY, Observable, of } from 'rxjs';

/** The packets of a channel, server-sent: what Grafana sends over its socket. */
function packets({ addr }: LiveDataStreamOptions): Observable<DataFrameJSON> {
  return new Observable((reader) => {
    const search = new URLSearchParams({ path: addr.path, data: JSON.stringify(addr.data ?? {}) });
    const source = new EventSource(`/preview/live/${encodeURIComponent(addr.stream ?? '')}?${search.toString()}`);
    source.addEventListener('message', ({ data }: MessageEvent<string>) => reader.next(JSON.parse(data)));
    return () => source.close();
  });
}

/** Live channels of data sources; nobody publishes or is counted here. */
export const live: GrafanaLiveSrv = {
  getConnectionState: () => of(true),
  getStream: () => EMPTY,
  getPresence: () => Promise.resolve({ users: [] }),
  publish: () => Promise.reject(new Error('The preview publishes nothing')),
  getDataStream: (options) => {
    const { key = 'live', buffer } = options;
    let frame: StreamingDataFrame | undefined;
    return new Observable<DataQueryResponse>((reader) =>
      packets(options).subscribe((packet) => {
        if (frame === undefined) {
          frame = StreamingDataFrame.fromDataFrameJSON(packet, buffer);
        } else {
          frame.push(packet);
        }
        reader.next({ key, state: LoadingState.Streaming, data: [frame] });
      })
    );
  },
};
