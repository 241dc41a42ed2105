import path from 'node:path';
import { type Configuration, rspack } from '@rspack/core';
import { ROOT, SOURCE } from './paths';
import type { PluginFolder } from './plugins';

/**
 * What Grafana lends to plugins instead of their bundling it: the list of @grafana/create-plugin. `react-router` is version 6
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
    resolve: { extensions: ['.ts', '.tsx', '.mjs', '.js'], modules: [path.join(ROOT, 'node_modules')] },
    performance: { hints: false },
  };
}

/** Compiles the modules of all plugins. Rejects with the compiler's own messages. */
export function compileModules(plugins: readonly PluginFolder[]): Promise<void> {
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
