import { z } from 'zod';
import { HttpError, json, jsonBody, type Route, type ServerRequest } from '../http';
import { DATA_SOURCE_TYPE, type DataSources, savedSchema, shown } from '../sources';

/** Grafana's API of data sources: list, settings, health and resources. */
export const dataSourceRoutes = (sources: DataSources): Route[] => [
  { method: 'GET', path: '/api/datasources', handle: () => json(sources.list().map(shown)) },
  { method: 'POST', path: '/api/datasources', handle: async (request) => created(sources, await savedOf(request)) },
  {
    method: 'GET',
    path: '/api/datasources/uid/:uid',
    handle: ({ params }) => json(shown(sources.get(params['uid'] ?? ''))),
  },
  {
    method: 'PUT',
    path: '/api/datasources/uid/:uid',
    handle: async (request) => {
      const datasource = shown(sources.change(request.params['uid'] ?? '', await savedOf(request)));
      return json({ datasource, id: datasource.id, name: datasource.name, message: 'Datasource updated' });
    },
  },
  {
    method: 'DELETE',
    path: '/api/datasources/uid/:uid',
    handle: ({ params }) => {
      sources.remove(params['uid'] ?? '');
      return json({ message: 'Data source deleted' });
    },
  },
  { method: 'GET', path: '/api/datasources/uid/:uid/health', handle: ({ params }) => health(sources, params['uid']) },
  {
    method: '*',
    path: '/api/datasources/uid/:uid/resources/*',
    handle: async ({ method, url, params, headers, body }) => {
      const client = await sources.client(params['uid'] ?? '');
      const contentType = headers['content-type'];
      const answer = await client.resource({
        method,
        url: `${params['rest'] ?? ''}${url.search}`,
        headers: contentType === undefined ? {} : { 'Content-Type': [contentType] },
        body: await body(),
      });
      return { status: answer.status, headers: answer.headers, body: answer.body };
    },
  },
];

function created(sources: DataSources, saved: z.infer<typeof savedSchema>) {
  if (saved.type !== undefined && saved.type !== DATA_SOURCE_TYPE) {
    throw new HttpError(400, `The preview has data sources of the type ${DATA_SOURCE_TYPE} alone`);
  }
  const datasource = shown(sources.create(saved));
  return json({ datasource, id: datasource.id, name: datasource.name, message: 'Datasource added' });
}

async function savedOf(request: ServerRequest): Promise<z.infer<typeof savedSchema>> {
  const parsed = savedSchema.safeParse(await jsonBody(request));
  if (!parsed.success) {
    throw new HttpError(400, `Invalid settings of a data source: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

async function health(sources: DataSources, uid = '') {
  const { ok, message, details } = await (await sources.client(uid)).health();
  return json({ status: ok ? 'OK' : 'ERROR', message, details }, ok ? 200 : 400);
}
