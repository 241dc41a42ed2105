import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { build as bundle } from 'esbuild';
import { bunFor, compile } from './bun';
import { DATA_SOURCE_FOLDER, DIST, productVersion, ROOT, SOURCE } from './paths';
import { executableName, hostPlatform, isHost, type Platform } from './platforms';
import { backEndSources, clearStamp, hashInputs, isUpToDate, writeStamp } from './stamp';

const FOLDER = path.join(DIST, DATA_SOURCE_FOLDER);

/** The bundle that Node runs, and that executables are compiled from. */
export const BUNDLE = path.join(FOLDER, 'backend.cjs');

export const hostExecutable = (): string => path.join(FOLDER, executableName(hostPlatform()));

const ENTRY = path.join(SOURCE, 'backend', 'main.ts');

/** Bundles the process for Node 20 and later, everything but Node's own modules inside. Skips what is up to date. */
export async function buildBundle(say: (text: string) => void): Promise<void> {
  if (!existsSync(ENTRY)) {
    throw new Error(`${path.relative(ROOT, ENTRY)} is not there: there is no backend to build`);
  }
  const version = productVersion();
  const hash = hashInputs(backEndSources(), { version });
  if (isUpToDate('bundle', hash, [BUNDLE])) {
    return;
  }
  const started = performance.now();
  clearStamp('bundle');
  mkdirSync(FOLDER, { recursive: true });
  // Tests that run side by side may find it out of date at the same time: none starts what another has half written.
  const outfile = `${BUNDLE}.${process.pid}`;
  await bundle({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    loader: { '.proto': 'text' },
    define: { __MODELWATCH_VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  renameSync(outfile, BUNDLE);
  writeStamp('bundle', hash);
  say(`backend bundled in ${Math.round(performance.now() - started)} ms`);
}

/** Compiles the bundle for a platform, this machine's own when none is named. Skips what is up to date. */
export async function buildExecutable(say: (text: string) => void, platform: Platform = hostPlatform()): Promise<void> {
  const name = executableName(platform);
  const target = path.join(FOLDER, name);
  const hash = hashInputs([BUNDLE, path.join(ROOT, 'scripts', 'build')], { name });
  if (isUpToDate(name, hash, [target])) {
    return;
  }
  const started = performance.now();
  clearStamp(name);
  await compile(BUNDLE, target, isHost(platform) ? undefined : { platform, runtime: await bunFor(platform, say) });
  writeStamp(name, hash);
  say(`${name} compiled in ${Math.round(performance.now() - started)} ms`);
}
