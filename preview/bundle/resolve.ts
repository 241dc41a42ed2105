import path from 'node:path';
import type { Plugin } from 'esbuild';

/** Packages of which a page must hold one copy, whichever way a package of Grafana's asks for them. */
const ONCE = /^(rxjs|rxjs\/operators|@emotion\/css|@emotion\/react|i18next|react-i18next|@grafana\/e2e-selectors)$/;
const GRAFANA = /^@grafana\/(runtime|data|ui|schema|i18n)$/;

/** Set aside: the code editor of Grafana weighs as much as everything else, and nothing here edits code with it. */
const EMPTY = /^(monaco-editor|@monaco-editor\/react|monaco-editor\/.*)$/;

/**
 * How the page's imports are resolved. Grafana's scenes are CommonJS and would take the CommonJS half of every package that
 * has two, beside the other half that the page imports: two of Grafana's runtime, each with half of the services.
 */
export const resolving = (root: string): Plugin => ({
  name: 'modelwatch-preview',
  setup(build) {
    const modules = path.join(root, 'node_modules');
    build.onResolve({ filter: GRAFANA }, ({ path: name }) => ({
      path: path.join(modules, name, 'dist', 'esm', 'index.mjs'),
      sideEffects: false,
    }));
    build.onResolve({ filter: ONCE }, ({ path: name, kind }) =>
      kind === 'require-call' ? build.resolve(name, { kind: 'import-statement', resolveDir: root }) : undefined
    );
    // The router of today under the name by which Grafana's packages know it beside the one of yesterday.
    build.onResolve({ filter: /^react-router-dom-v5-compat$/ }, () =>
      build.resolve('react-router-dom', { kind: 'import-statement', resolveDir: root })
    );
    build.onResolve({ filter: EMPTY }, ({ path: name }) => ({ path: name, namespace: 'empty' }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    // Time zones of ten years and one language of complaints are enough, and a third of what is fetched before a page.
    build.onResolve({ filter: /^moment-timezone$/ }, () => ({
      path: path.join(modules, 'moment-timezone', 'builds', 'moment-timezone-with-data-10-year-range.js'),
    }));
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
    // Its fonts are not among Grafana's packages: the machine's own stand in.
    build.onLoad({ filter: /GlobalStyles[\\/]fonts\.mjs$/ }, () => ({
      contents: "export const getFontStyles = () => '';",
      loader: 'js',
    }));
    build.onResolve({ filter: /^grafana-internals$/ }, () => ({ path: 'grafana-internals', namespace: 'internals' }));
    build.onLoad({ filter: /.*/, namespace: 'internals' }, () => ({
      contents: ['PanelRenderer', 'PluginPage'].map((name) => `export { set${name} } from './${name}.mjs';`).join('\n'),
      loader: 'js',
      resolveDir: path.join(modules, '@grafana', 'runtime', 'dist', 'esm', 'components'),
    }));
  },
});
