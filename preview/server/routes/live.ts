import { HttpError, type Route } from '../http';
import type { DataSources } from '../sources';

/** Live channels of a data source as server-sent events: where Grafana has a socket for all of them, the preview has one each. */
export const liveRoute = (sources: DataSources): Route => ({
  method: 'GET',
  path: '/preview/live/:uid',
  handle: async ({ params, url }) => {
    const path = url.searchParams.get('path') ?? '';
    const data = parsed(url.searchParams.get('data') ?? '{}');
    const client = await sources.client(params['uid'] ?? '');
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
      stream: async (write, gone) => {
        for await (const packet of client.live(path, data, gone)) {
          write(`data: ${packet}\n\n`);
        }
      },
    };
  },
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'What is asked of the channel is not JSON');
  }
}
