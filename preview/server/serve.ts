import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { InstanceConfig } from '../../host';
import { errorText } from '../../src/text';
import { Evaluator } from './alerting/evaluator';
import { provisionedGroups } from './alerting/provisioned';
import { RuleStore } from './alerting/store';
import { findRoute, HttpError, json, readBody, refusal, type Route, send } from './http';
import { RestartingPlugin, type RestartingPluginOptions } from './plugin';
import { alertingRoutes } from './routes/alerting';
import { dashboardRoutes } from './routes/dashboards';
import { dataSourceRoutes } from './routes/dataSources';
import { fileRoutes, withIcons } from './routes/files';
import { type Builds, pageRoute, quietRoutes, settingsRoutes } from './routes/page';
import { liveRoute, queryRoutes } from './routes/queries';
import { DataSources } from './sources';

interface PreviewServerOptions {
  /** The checkout whose `dist`, dashboards and provisioning are shown. */
  readonly root: string;
  readonly port: number;
  readonly plugin: RestartingPluginOptions;
  readonly instances: readonly InstanceConfig[];
  readonly page: string;
  readonly assets: () => { readonly script: string; readonly style: string };
  /** Reloads pages after builds; only in development. */
  readonly builds?: Builds;
}

export interface PreviewServer {
  readonly url: string;
  readonly plugin: RestartingPlugin;
  readonly sources: DataSources;
  readonly stop: () => Promise<void>;
}

/** Starts the plugin and a server on loopback. Rejects when either cannot be started; nothing is left running then. */
export async function servePreview(options: PreviewServerOptions): Promise<PreviewServer> {
  const { root, port } = options;
  const plugin = await RestartingPlugin.start(options.plugin);
  const sources = new DataSources(plugin, options.instances);
  const server = createServer();
  try {
    await new Promise<void>((settle, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', settle);
    });
  } catch (error) {
    await plugin.stop();
    throw error;
  }
  const bound = server.address();
  const address = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : port}`;
  const rules = new RuleStore(provisionedGroups(path.join(root, 'provisioning', 'alerting'), `${address}/`));
  const evaluator = new Evaluator({ store: rules, client: (uid) => sources.client(uid) });
  const routes = routesOf(options, sources, rules, evaluator);
  server.on('request', (request, response) => {
    void respond(routes, request, response, options.plugin.say);
  });
  evaluator.start();
  return {
    url: address,
    plugin,
    sources,
    stop: async () => {
      await evaluator.stop();
      server.closeAllConnections();
      await new Promise((settle) => server.close(settle));
      sources.close();
      await plugin.stop();
    },
  };
}

function routesOf(
  { root, page, assets, builds }: PreviewServerOptions,
  sources: DataSources,
  rules: RuleStore,
  evaluator: Evaluator
): Route[] {
  const dist = path.join(root, 'dist');
  const images = path.join(root, 'node_modules', '@grafana', 'ui', 'dist', 'public', 'img');
  const shown = { sources, dist, assets, dev: builds !== undefined };
  return [
    ...settingsRoutes(shown),
    ...queryRoutes(sources),
    ...dataSourceRoutes(sources),
    ...alertingRoutes(rules, evaluator),
    ...dashboardRoutes(path.join(root, 'dashboards')),
    liveRoute(sources),
    ...quietRoutes,
    ...(builds === undefined ? [] : [builds.route]),
    ...fileRoutes([
      { address: '/public/preview/', folder: page, hashed: true },
      { address: '/public/plugins/modelwatch-monitoring-datasource/', folder: path.join(dist, 'datasource') },
      { address: '/public/plugins/modelwatch-monitoring-app/', folder: dist },
    ]),
    ...fileRoutes([
      { address: '/public/build/img/', folder: images },
      { address: '/public/img/', folder: images },
    ]).map(withIcons),
    {
      method: '*',
      path: '/api/*',
      handle: ({ url }) => json({ message: `The preview does not have ${url.pathname}` }, 404),
    },
    { method: '*', path: '/public/*', handle: () => json({ message: 'There is no such file' }, 404) },
    pageRoute(shown),
  ];
}

async function respond(
  routes: readonly Route[],
  request: IncomingMessage,
  response: ServerResponse,
  say: (text: string) => void
): Promise<void> {
  const refused = refusal(request);
  if (refused !== undefined) {
    return send(json({ message: refused }, 403), response);
  }
  const { method = 'GET', headers } = request;
  try {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const found = findRoute(routes, method === 'HEAD' ? 'GET' : method, url.pathname);
    if (found === undefined) {
      throw new HttpError(405, `${method} ${url.pathname} is not supported by the preview`);
    }
    const body = () => readBody(request);
    await send(await found.route.handle({ method, url, headers, params: found.params, body }), response);
  } catch (error) {
    const status = error instanceof HttpError ? error.status : 500;
    const message = errorText(error);
    if (status === 500) {
      say(`${method} ${request.url}: ${message}`);
    }
    if (response.headersSent) {
      response.end();
    } else {
      await send(json({ message }, status), response);
    }
  }
}
