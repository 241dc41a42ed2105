/** The preview's page, bundled: what `npm start` serves and `npm run dev` makes again and again. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { z } from 'zod';
import { ROOT } from '../scripts/build/paths';
import { clearStamp, frontEndSources, hashInputs, isUpToDate, STAMPS, writeStamp } from '../scripts/build/stamp';
import { withLock } from '../scripts/setup/cache';

/** Packages that must be bundled once, however Grafana's packages import them. */
const ONCE = /^(rxjs|rxjs\/operators|@emotion\/css|@emotion\/react|i18next|react-i18next|@grafana\/e2e-selectors)$/;
const GRAFANA = /^@grafana\/(runtime|data|ui|schema|i18n)$/;

/** Left out: Grafana's code editor is as large as everything else, and the preview does not use it. */
const EMPTY = /^(monaco-editor|@monaco-editor\/react|monaco-editor\/.*)$/;

/**
 * How the page's imports are resolved. Grafana's scenes are CommonJS and would take the CommonJS half of every package that
 * has two, beside the other half that the page imports: two of Grafana's runtime, each with half of the services.
 */
const resolving = (root: string): Plugin => ({
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
    // Grafana's packages import version 6 of the router under this name, beside version 5.
    build.onResolve({ filter: /^react-router-dom-v5-compat$/ }, () =>
      build.resolve('react-router-dom', { kind: 'import-statement', resolveDir: root })
    );
    build.onResolve({ filter: EMPTY }, ({ path: name }) => ({ path: name, namespace: 'empty' }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
    // Time zone data of ten years and error messages in one language suffice; the rest would be a third of the initial download.
    build.onResolve({ filter: /^moment-timezone$/ }, () => ({
      path: path.join(modules, 'moment-timezone', 'builds', 'moment-timezone-with-data-10-year-range.js'),
    }));
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
    // Grafana's fonts are not in its packages: system fonts are used.
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

/** Outside of `dist`, which is the plugin alone. */
export const PAGE_FOLDER = path.join(STAMPS, 'page');

const ENTRY = path.join(ROOT, 'preview', 'page', 'main.ts');
const MANIFEST = path.join(PAGE_FOLDER, 'manifest.json');

/** What the page is made from. */
export const pageInputs = (): readonly string[] => [
  path.join(ROOT, 'preview', 'page'),
  path.join(ROOT, 'preview', 'bundle.ts'),
  ...frontEndSources(),
];

const manifestSchema = z.object({ script: z.string(), style: z.string() });
/** The entry files of the page in `PAGE_FOLDER`. */
export type BundledPage = z.infer<typeof manifestSchema>;

const options = (): BuildOptions & { readonly metafile: true } => ({
  entryPoints: [ENTRY],
  outdir: PAGE_FOLDER,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  minify: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  loader: { '.svg': 'file', '.png': 'file', '.ttf': 'file', '.woff': 'file', '.woff2': 'file' },
  plugins: [resolving(ROOT)],
});

/** Bundles the page unless it is up to date; concurrent runs wait for each other. Rejects with the bundler's errors. */
export async function bundlePage(say: (text: string) => void): Promise<BundledPage> {
  mkdirSync(STAMPS, { recursive: true });
  return withLock(path.join(STAMPS, 'page.lock'), say, () => bundleOnce(say));
}

async function bundleOnce(say: (text: string) => void): Promise<BundledPage> {
  const hash = hashInputs(pageInputs(), {});
  if (isUpToDate('preview', hash, [MANIFEST])) {
    return manifestSchema.parse(JSON.parse(readFileSync(MANIFEST, 'utf8')));
  }
  const started = performance.now();
  clearStamp('preview');
  if (existsSync(PAGE_FOLDER)) {
    rmSync(PAGE_FOLDER, { recursive: true });
  }
  mkdirSync(PAGE_FOLDER, { recursive: true });
  const { metafile } = await build(options());
  const page = entryOf(metafile);
  writeFileSync(MANIFEST, JSON.stringify(page));
  writeStamp('preview', hash);
  say(`preview's page bundled in ${Math.round(performance.now() - started)} ms`);
  return page;
}

function entryOf({ outputs }: Metafile): BundledPage {
  const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith('preview/page/main.ts'));
  if (entry === undefined || entry[1].cssBundle === undefined) {
    throw new Error('The bundle has no entry point with a style sheet');
  }
  return { script: path.basename(entry[0]), style: path.basename(entry[1].cssBundle) };
}
