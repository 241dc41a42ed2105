import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { errorText } from '../src/text';
import { bunFor, compile, deflateFile } from './build/bun';
import { build, BUNDLE } from './build/index';
import { APP_ID, DIST, productVersion, ROOT } from './build/paths';
import { executableName, isHost, type Platform, platformName, platformNamed, PLATFORMS } from './build/platforms';
import { filesUnder } from './build/stamp';
import { archivesOf, missingFiles, packageLayout, writeChecksums, writeZip } from './build/zip';
import { runMain } from './setup/command';
import { megabytes } from './setup/progress';

const USAGE = `npm run package -- [options]

Makes artifacts/${APP_ID}-<version>.<platform>.zip for each platform, one .zip with the executables of all of them,
and their checksums in artifacts/SHA256SUMS.

  --platform <os>_<arch>   this platform alone (again for more): ${PLATFORMS.map(platformName).join(', ')}
  --allow-missing          leave out platforms whose runtime is not available, instead of failing
  --help                   this text`;

const OUTPUT = path.join(ROOT, 'artifacts');

const say = (text: string): void => console.log(text);

const choose = (names: readonly string[]): readonly Platform[] =>
  names.length === 0 ? PLATFORMS : names.map(platformNamed);

const deflated = (executable: string): string => `${executable}.deflated`;

/** Compiles the executable and, since more than one archive holds it, compresses it beside it. */
async function compileFor(platform: Platform, folder: string): Promise<string> {
  const target = path.join(folder, executableName(platform));
  const cross = isHost(platform) ? undefined : { platform, runtime: await bunFor(platform, say) };
  await compile(BUNDLE, target, cross);
  await deflateFile(target, deflated(target));
  say(`${executableName(platform)} compiled and compressed`);
  return target;
}

/** The executable of each platform. A missing one fails the package unless it may be left out. */
async function compileAll(
  platforms: readonly Platform[],
  folder: string,
  allowMissing: boolean
): Promise<ReadonlyMap<Platform, string>> {
  const executables = new Map<Platform, string>();
  for (const platform of platforms) {
    try {
      executables.set(platform, await compileFor(platform, folder));
    } catch (error) {
      const why = errorText(error);
      if (!allowMissing) {
        throw new Error(
          `${platformName(platform)} cannot be packaged: ${why}\nUse --allow-missing to continue without it.`
        );
      }
      console.error(`WARNING: ${platformName(platform)} is left out: ${why}`);
    }
  }
  return executables;
}

async function writeArchive(archive: string, executables: ReadonlyMap<string, string>): Promise<void> {
  const files = new Map(filesUnder(DIST).map((file) => [path.relative(DIST, file), file]));
  const layout = packageLayout(files, executables);
  const lacking = missingFiles(layout);
  if (lacking.length > 0) {
    throw new Error(`The package would lack ${lacking.join(', ')}`);
  }
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  const made = new Set(executables.values());
  const entries = layout.map(({ name, mode, source }) => ({
    name,
    mode,
    read: () => readFile(source),
    ...(made.has(source) ? { readDeflated: () => readFile(deflated(source)) } : {}),
  }));
  await writeZip(archive, entries, epoch === undefined ? new Date() : new Date(Number(epoch) * 1000));
  say(`${path.relative(ROOT, archive)}: ${megabytes(statSync(archive).size)}, ${layout.length} files`);
}

async function makePackage(names: readonly string[], allowMissing: boolean): Promise<void> {
  const platforms = choose(names);
  await build({ frontEnd: true, backend: 'bundle', say });
  mkdirSync(OUTPUT, { recursive: true });
  const folder = mkdtempSync(path.join(OUTPUT, 'executables-'));
  try {
    const executables = await compileAll(platforms, folder, allowMissing);
    const archives = archivesOf(productVersion(), [...executables.keys()]);
    for (const { name, platforms: held } of archives) {
      const chosen = [...executables].filter(([platform]) => held.includes(platform));
      const byName = new Map(chosen.map(([platform, file]) => [executableName(platform), file]));
      await writeArchive(path.join(OUTPUT, name), byName);
    }
    await writeChecksums(
      OUTPUT,
      archives.map(({ name }) => name)
    );
    const missing = platforms.filter((platform) => !executables.has(platform)).map(platformName);
    if (missing.length > 0) {
      console.error(`WARNING: without ${missing.join(', ')}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string', multiple: true, default: [] },
      'allow-missing': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(USAGE);
    return;
  }
  await makePackage(values.platform, values['allow-missing']);
}

runMain(main);
