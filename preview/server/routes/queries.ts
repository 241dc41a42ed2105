import { z } from 'zod';
import type { Question, WrittenAnswer } from '../../../host';
import { type Answer, HttpError, jsonBody, type Route, type ServerRequest } from '../http';
import type { DataSources } from '../sources';

const querySchema = z.looseObject({
  refId: z.string().default('A'),
  datasource: z.looseObject({ uid: z.string() }),
  intervalMs: z.number().optional(),
  maxDataPoints: z.number().optional(),
});

const bodySchema = z.object({ queries: z.array(querySchema).min(1), from: z.string(), to: z.string() });

const DEFAULT_INTERVAL_MS = 1000;
const DEFAULT_POINTS = 100;

/** Headers of a request that Grafana passes on to a plugin. */
const PASSED_ON = ['x-dashboard-uid', 'x-panel-id', 'x-cache-skip', 'x-panel-plugin-id'];

/** `/api/ds/query`: the queries of one request, by data source, answered as Grafana does. */
export const queryRoutes = (sources: DataSources): Route[] => [
  { method: 'POST', path: '/api/ds/query', handle: (request) => answer(request, sources) },
];

async function answer(request: ServerRequest, sources: DataSources): Promise<Answer> {
  const { queries, from, to } = parsed(await jsonBody(request));
  const range = { from: epochMs(from), to: epochMs(to) };
  const headers = Object.fromEntries(
    PASSED_ON.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    })
  );
  const uids = [...new Set(queries.map(({ datasource }) => datasource.uid))];
  const answers = await Promise.all(
    uids.map(async (uid) => {
      const own = queries.filter(({ datasource }) => datasource.uid === uid);
      const client = await sources.client(uid);
      return client.queryWritten(
        own.map((query) => hosted(query, range)),
        { headers }
      );
    })
  );
  const results = answers.flatMap((one) => [...one]);
  return {
    // As in Grafana: one failed query fails the request, whose body still has the other results.
    status: results.some(([, { ok }]) => !ok) ? 400 : 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: `{"results":{${results.map(([refId, result]) => `${JSON.stringify(refId)}:${written(result)}`).join(',')}}}`,
  };
}

function parsed(body: unknown) {
  const result = bodySchema.safeParse(body);
  if (!result.success) {
    throw new HttpError(400, `Invalid query request: ${z.prettifyError(result.error)}`);
  }
  return result.data;
}

const written = (result: WrittenAnswer): string =>
  result.ok
    ? `{"status":200,"frames":[${result.frames.join(',')}]}`
    : JSON.stringify({ status: result.status, error: result.error, frames: [] });

function hosted(query: z.infer<typeof querySchema>, range: { readonly from: number; readonly to: number }): Question {
  const { refId, intervalMs = DEFAULT_INTERVAL_MS, maxDataPoints = DEFAULT_POINTS } = query;
  return { refId, json: query, ...range, intervalMs, maxDataPoints };
}

const UNIT_MS = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Unix milliseconds, from themselves or from `now` and `now-6h`. Throws HttpError 400 on anything else. */
export function epochMs(text: string, now = Date.now()): number {
  const relative = /^now(?:-(\d+)([smhd]))?$/.exec(text);
  if (relative !== null) {
    return now - Number(relative[1] ?? 0) * (UNIT_MS.get(relative[2] ?? 's') ?? 0);
  }
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) {
    throw new HttpError(400, `"${text}" is neither Unix milliseconds nor a time such as now-6h`);
  }
  return Math.round(value);
}

/** Live channels of a data source as server-sent events, one connection each instead of Grafana's socket. */
export const liveRoute = (sources: DataSources): Route => ({
  method: 'GET',
  path: '/preview/live/:uid',
  handle: async ({ params, url }) => {
    const path = url.searchParams.get('path') ?? '';
    const data = parsedData(url.searchParams.get('data') ?? '{}');
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

function parsedData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'The data of the channel is not JSON');
  }
}
