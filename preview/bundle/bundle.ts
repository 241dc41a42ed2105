import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { z } from 'zod';
import { ROOT } from '../../scripts/build/paths';
import { clearStamp, hashInputs, isUpToDate, STAMPS, writeStamp } from '../../scripts/build/stamp';
import { withLock } from '../../scripts/setup/cache';
import { resolving } from './resolve';

/** Outside of `dist`, which is the plugin alone. */
export const PAGE_FOLDER = path.join(STAMPS, 'page');

const ENTRY = path.join(ROOT, 'preview', 'page', 'main.ts');
const MANIFEST = path.join(PAGE_FOLDER, 'manifest.json');

/** What the page is made from. */
const pageInputs = (): string[] => [
  path.join(ROOT, 'preview', 'page'),
  path.join(ROOT, 'preview', 'bundle'),
  path.join(ROOT, 'package-lock.json'),
];

const manifestSchema = z.object({ script: z.string(), style: z.string() });
/** Names of the files that the page begins with, inside of `PAGE_FOLDER`. */
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

/** Bundles the page, unless it is up to date; runs at once wait for each other. Rejects with what the bundler said. */
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
  const page = beginningOf(metafile);
  writeFileSync(MANIFEST, JSON.stringify(page));
  writeStamp('preview', hash);
  say(`preview's page bundled in ${Math.round(performance.now() - started)} ms`);
  return page;
}

function beginningOf({ outputs }: Metafile): BundledPage {
  const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith('preview/page/main.ts'));
  if (entry === undefined || entry[1].cssBundle === undefined) {
    throw new Error('The bundler made no beginning of the page');
  }
  return { script: path.basename(entry[0]), style: path.basename(entry[1].cssBundle) };
}
