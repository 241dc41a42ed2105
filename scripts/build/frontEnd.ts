import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Configuration, rspack } from '@rspack/core';
import { DIST, productVersion, ROOT, SOURCE } from './paths';
import {
  fillIn,
  findPlugins,
  type Placeholders,
  type PluginFolder,
  readJsonObject,
  revisionOf,
  withDashboards,
} from './plugins';
import { clearStamp, frontEndSources, hashInputs, isUpToDate, STAMPS, writeStamp } from './stamp';

/**
 * Modules that Grafana provides to plugins, which are not bundled: the list of @grafana/create-plugin. `react-router` is version 6
 * in Grafana; `react-router-dom` is version 5 there, so ours is bundled, over the shared `react-router`.
 */
const EXTERNALS: Configuration['externals'] = [
  { 'amd-module': 'module' },
  'lodash',
  'jquery',
  'moment',
  'slate',
  'emotion',
  '@emotion/react',
  '@emotion/css',
  'prismjs',
  'slate-plain-serializer',
  '@grafana/slate-react',
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-redux',
  'redux',
  'rxjs',
  'i18next',
  'react-router',
  'd3',
  'angular',
  /^@grafana\/ui/i,
  /^@grafana\/runtime/i,
  /^@grafana\/data/i,
];

const inModules = (name: string): string => realpathSync(path.join(ROOT, 'node_modules', name));

/**
 * One AMD module a plugin, as Grafana's loader takes it. Each plugin is a compilation of its own: the nested data source is
 * served under its own id, and must find the parts it loads later in its own folder.
 */
function configuration({ id, source, output, module }: PluginFolder): Configuration {
  return {
    name: id,
    mode: 'production',
    target: ['web', 'es2021'],
    context: SOURCE,
    devtool: 'source-map',
    entry: { module: [path.join(SOURCE, 'publicPath.ts'), path.join(source, module)] },
    externals: EXTERNALS,
    output: {
      path: output,
      filename: '[name].js',
      chunkFilename: '[name].js?_cache=[contenthash]',
      library: { type: 'amd' },
      publicPath: `public/plugins/${id}/`,
      uniqueName: id,
      crossOriginLoading: 'anonymous',
      assetModuleFilename: '[contenthash][ext]',
    },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          exclude: /node_modules/,
          loader: 'builtin:swc-loader',
          options: {
            jsc: {
              parser: { syntax: 'typescript', tsx: true },
              target: 'es2021',
              transform: { react: { runtime: 'automatic' } },
            },
          },
        },
        { test: /\.(svg|png|jpe?g|gif)$/, type: 'asset/resource' },
      ],
    },
    resolve: {
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
      modules: [path.join(ROOT, 'node_modules')],
      // The PromQL editor's own client is never made: completion asks through the data source.
      // Zod's schemas are written as JSON schemas in the back end alone: each of its types would carry that along.
      alias: {
        [inModules('zod/v4/core/json-schema-generator.js')]: false,
        [inModules('zod/v4/core/json-schema-processors.js')]: false,
        [inModules('zod/v4/core/to-json-schema.js')]: path.join(__dirname, 'noJsonSchemas.mjs'),
        [inModules('@prometheus-io/codemirror-promql/dist/esm/client/prometheus.js')]: false,
      },
    },
    performance: { hints: false },
  };
}

/** Compiles the modules of all plugins. Rejects with the compiler's own messages. */
function compileModules(plugins: readonly PluginFolder[]): Promise<void> {
  const compiler = rspack(plugins.map(configuration));
  return new Promise((resolve, reject) => {
    compiler.run((failure, stats) => {
      compiler.close((closing) => {
        const problem = failure ?? closing;
        if (problem) {
          reject(problem);
        } else if (stats === undefined || stats.hasErrors()) {
          reject(new Error(stats?.toString({ preset: 'errors-only', colors: false }) ?? 'the bundler gave no result'));
        } else {
          resolve();
        }
      });
    });
  });
}

const DASHBOARDS = path.join(ROOT, 'dashboards');
const RUNBOOKS = path.join(ROOT, 'docs', 'runbooks');
const TEXTS = ['README.md', 'CHANGELOG.md', 'LICENSE'];

const inputs = (): readonly string[] => [
  ...frontEndSources(),
  DASHBOARDS,
  RUNBOOKS,
  ...TEXTS.map((name) => path.join(ROOT, name)),
];

const isBackendFile = (name: string): boolean => name.startsWith('backend.cjs') || name.startsWith('gpx_');

/** Empties the folder of everything but what the backend's build put there. */
function sweep(folder: string): void {
  if (!existsSync(folder)) {
    return;
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      sweep(place);
      if (readdirSync(place).length === 0) {
        rmSync(place, { recursive: true });
      }
    } else if (!isBackendFile(entry.name)) {
      rmSync(place);
    }
  }
}

const jsonFiles = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

function writePlugin(plugin: PluginFolder, placeholders: Placeholders): void {
  const description = readJsonObject(path.join(plugin.source, 'plugin.json'));
  const isApp = description['type'] === 'app';
  const dashboards = new Map(
    (isApp ? jsonFiles(DASHBOARDS) : []).map((name) => [name, readJsonObject(path.join(DASHBOARDS, name))])
  );
  mkdirSync(plugin.output, { recursive: true });
  const written = JSON.stringify(withDashboards(description, dashboards), undefined, 2);
  writeFileSync(path.join(plugin.output, 'plugin.json'), `${fillIn(written, plugin.id, placeholders)}\n`);
  for (const [name, dashboard] of dashboards) {
    const file = path.join(plugin.output, 'dashboards', name);
    mkdirSync(path.dirname(file), { recursive: true });
    const revision = revisionOf(placeholders.version);
    writeFileSync(file, `${JSON.stringify({ ...dashboard, revision }, undefined, 2)}\n`);
  }
  for (const name of ['img', 'locales'].filter((one) => existsSync(path.join(plugin.source, one)))) {
    cpSync(path.join(plugin.source, name), path.join(plugin.output, name), { recursive: true });
  }
  if (isApp) {
    cpSync(RUNBOOKS, path.join(plugin.output, 'runbooks'), { recursive: true });
  }
  for (const name of TEXTS) {
    const own = path.join(plugin.source, name);
    const text = existsSync(own) ? own : path.join(ROOT, name);
    if (isApp && existsSync(text)) {
      writeFileSync(path.join(plugin.output, name), fillIn(readFileSync(text, 'utf8'), plugin.id, placeholders));
    }
  }
}

/** The day that goes into plugin.json; `SOURCE_DATE_EPOCH` makes it repeatable. */
function today(): string {
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  const date = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
  return date.toISOString().slice(0, 10);
}

/** Makes the pages and editors. Skips them when they are up to date; leaves the backend's files where they are. */
export async function buildFrontEnd(say: (text: string) => void): Promise<void> {
  const plugins = findPlugins();
  const version = productVersion();
  const hash = hashInputs(inputs(), { version });
  const outputs = plugins.flatMap(({ output }) =>
    ['plugin.json', 'module.js', 'module.js.map'].map((name) => path.join(output, name))
  );
  if (isUpToDate('front-end', hash, outputs)) {
    return;
  }
  const started = performance.now();
  clearStamp('front-end');
  // Compiled beside it first: what cannot be compiled leaves the last build where it is.
  const fresh = path.join(STAMPS, 'modules');
  rmSync(fresh, { recursive: true, force: true });
  await compileModules(plugins.map((plugin) => ({ ...plugin, output: path.join(fresh, plugin.id) })));
  sweep(DIST);
  const placeholders = { version, today: today() };
  for (const plugin of plugins) {
    writePlugin(plugin, placeholders);
    cpSync(path.join(fresh, plugin.id), plugin.output, { recursive: true });
  }
  rmSync(fresh, { recursive: true });
  writeStamp('front-end', hash);
  say(`front end built in ${Math.round(performance.now() - started)} ms`);
}
