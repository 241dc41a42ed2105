import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Answer, json, PAGE_HEADERS, type Route, type ServerRequest } from '../http';
import { DATA_SOURCE_TYPE, type DataSources, shown } from '../sources';

interface PageOptions {
  readonly sources: DataSources;
  /** The folder of the built plugins, the app's with the data source's in it. */
  readonly dist: string;
  /** Names of the page's script and style sheet below `/public/preview/`. */
  readonly assets: () => { readonly script: string; readonly style: string };
  readonly dev: boolean;
}

const pluginSchema = z.looseObject({ id: z.string(), name: z.string(), info: z.looseObject({ version: z.string() }) });

const GRAFANA_VERSION = '12.4.0';

/** The administrator's permissions that pages check, as in Grafana's boot data. */
const PERMISSIONS = Object.fromEntries(
  [
    'folders:read',
    'folders:create',
    'alert.rules:read',
    'alert.rules:create',
    'alert.rules:write',
    'alert.rules:delete',
  ].map((action) => [action, true])
);

function settings({ sources, dist, dev }: PageOptions) {
  const app = pluginAt(dist);
  const dataSource = pluginAt(path.join(dist, 'datasource'));
  const listed = sources.list().map(shown);
  const meta = described(dataSource);
  return {
    appUrl: '/',
    appSubUrl: '',
    buildInfo: { version: GRAFANA_VERSION, commit: 'preview', env: 'production', edition: 'Open Source' },
    featureToggles: {},
    unifiedAlertingEnabled: true,
    exploreEnabled: true,
    liveEnabled: true,
    defaultDatasource: listed[0]?.name ?? '',
    datasources: Object.fromEntries(listed.map((one) => [one.name, { ...one, meta }])),
    panels: {},
    apps: { [app.id]: { ...described(app), path: moduleOf(app.id), preload: false } },
    dataSourceMeta: meta,
    preview: { dev },
  };
}

const moduleOf = (id: string): string => `public/plugins/${id}/module.js`;

const pluginAt = (folder: string) =>
  pluginSchema.parse(JSON.parse(readFileSync(path.join(folder, 'plugin.json'), 'utf8')));

function described(plugin: z.infer<typeof pluginSchema>) {
  const baseUrl = `public/plugins/${plugin.id}`;
  const { logos } = z.object({ logos: z.record(z.string(), z.string()).default({}) }).parse(plugin.info);
  const info = {
    ...plugin.info,
    links: [],
    logos: Object.fromEntries(Object.entries(logos).map(([size, place]) => [size, `/${baseUrl}/${place}`])),
  };
  return { ...plugin, info, baseUrl, module: moduleOf(plugin.id), enabled: true, angular: { detected: false } };
}

/** Frontend settings and plugin settings. */
export const settingsRoutes = (options: PageOptions): Route[] => [
  { method: 'GET', path: '/api/frontend/settings', handle: () => json(settings(options)) },
  {
    method: 'GET',
    path: '/api/plugins/:id/settings',
    handle: ({ params }) =>
      json({
        ...described(
          pluginAt(params['id'] === DATA_SOURCE_TYPE ? path.join(options.dist, 'datasource') : options.dist)
        ),
        pinned: true,
        jsonData: {},
        secureJsonFields: {},
      }),
  },
];

/** The page, at every path without another route. */
export const pageRoute = (options: PageOptions): Route => ({
  method: 'GET',
  path: '/*',
  handle: (request) => page(request, options),
});

function page(request: ServerRequest, options: PageOptions): Answer {
  const theme = themeOf(request);
  const bootData = {
    settings: settings(options),
    user: {
      isSignedIn: true,
      id: 1,
      login: 'preview',
      name: 'Preview',
      theme,
      orgId: 1,
      orgName: 'Preview',
      orgRole: 'Admin',
      permissions: PERMISSIONS,
      timezone: 'browser',
      locale: 'en-US',
      regionalFormat: 'en-US',
      language: 'en-US',
    },
    navTree: [],
  };
  const { script, style } = options.assets();
  const body = `<!doctype html>
<html lang="en" data-theme="${theme}">
<head>
<meta charset="utf-8">
<base href="/">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Modelwatch preview</title>
<link rel="icon" href="/public/plugins/modelwatch-monitoring-app/img/logo.svg">
<link rel="stylesheet" href="/public/preview/${style}">
<style>html, body, #preview { height: 100% } body { margin: 0; background: ${theme === 'dark' ? '#111217' : '#f4f5f5'} }</style>
</head>
<body class="theme-${theme}">
<div id="preview"></div>
<script type="application/json" id="boot">${JSON.stringify(bootData).replaceAll('<', '\\u003c')}</script>
<script type="module" src="/public/preview/${script}"></script>
</body>
</html>
`;
  return { status: 200, headers: { ...PAGE_HEADERS, 'content-type': 'text/html; charset=utf-8' }, body };
}

/** The theme in the URL as in Grafana, or the one chosen before. */
function themeOf({ url, headers }: ServerRequest): 'dark' | 'light' {
  const theme = url.searchParams.get('theme') ?? /(?:^|;\s*)preview-theme=(\w+)/.exec(headers.cookie ?? '')?.[1];
  return theme === 'light' ? 'light' : 'dark';
}

const empty = (path: string, value: unknown): Route => ({ method: 'GET', path, handle: () => json(value) });

/** Requests of Grafana's packages that the preview answers with nothing. */
export const quietRoutes: Route[] = [
  empty('/api/annotations', []),
  empty('/api/user/preferences', {}),
  empty('/api/org', { id: 1, name: 'Preview' }),
  empty('/api/health', { database: 'ok', version: 'preview' }),
  { method: 'GET', path: '/apis/*', handle: () => json({ items: [] }) },
];

/** Tells open pages to reload after a build. */
export class Builds {
  readonly #readers = new Set<(text: string) => void>();

  tell(): void {
    this.#readers.forEach((write) => write('event: built\ndata: \n\n'));
  }

  /** Server-sent events, for as long as the page is open. */
  readonly route: Route = {
    method: 'GET',
    path: '/preview/builds',
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
      stream: async (write, gone) => {
        write(': waiting for builds\n\n');
        this.#readers.add(write);
        await new Promise((settle) => gone.addEventListener('abort', settle, { once: true }));
        this.#readers.delete(write);
      },
    }),
  };
}
