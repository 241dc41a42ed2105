import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BUNDLE, build } from './build/index';
import { bunFor, compile } from './build/bun';
import { packageLayout, whatIsMissing } from './build/layout';
import { APP_ID, DIST, productVersion, ROOT } from './build/paths';
import { executableName, isHost, platformName, platformNamed, type Platform, PLATFORMS } from './build/platforms';
import { filesUnder } from './build/stamp';
import { writeZip } from './build/zip';

const USAGE = `npm run package -- [options]

Makes artifacts/${APP_ID}-<version>.zip, with executables for all platforms, and its checksums.

  --platform <os>_<arch>   this platform alone (again for more): ${PLATFORMS.map(platformName).join(', ')}
  --allow-missing          leave out platforms whose runtime cannot be had, instead of failing
  --help                   this text`;

const OUTPUT = path.join(ROOT, 'artifacts');

const say = (text: string): void => console.log(text);

const choose = (names: readonly string[]): readonly Platform[] =>
  names.length === 0 ? PLATFORMS : names.map(platformNamed);

async function compileFor(platform: Platform, folder: string): Promise<string> {
  const target = path.join(folder, executableName(platform));
  const cross = isHost(platform) ? undefined : { platform, runtime: await bunFor(platform, say) };
  await compile(BUNDLE, target, cross);
  say(`${executableName(platform)} compiled`);
  return target;
}

/** Executables by name. A platform that cannot be had fails the package, or is named in `missing` where that is allowed. */
async function compileAll(platforms: readonly Platform[], folder: string, allowMissing: boolean) {
  const executables = new Map<string, string>();
  const missing: string[] = [];
  for (const platform of platforms) {
    try {
      executables.set(executableName(platform), await compileFor(platform, folder));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!allowMissing) {
        throw new Error(
          `${platformName(platform)} cannot be packaged: ${why}\nUse --allow-missing to go on without it.`
        );
      }
      console.error(`WARNING: ${platformName(platform)} is left out: ${why}`);
      missing.push(platformName(platform));
    }
  }
  return { executables, missing };
}

function writeChecksums(archive: string): void {
  const content = readFileSync(archive);
  for (const algorithm of ['sha1', 'sha256']) {
    const sum = createHash(algorithm).update(content).digest('hex');
    writeFileSync(`${archive}.${algorithm}`, `${sum}  ${path.basename(archive)}\n`);
    say(`${algorithm} ${sum}`);
  }
}

async function makePackage(names: readonly string[], allowMissing: boolean): Promise<void> {
  const platforms = choose(names);
  await build({ frontEnd: true, backend: 'bundle', say });
  mkdirSync(OUTPUT, { recursive: true });
  const folder = mkdtempSync(path.join(OUTPUT, 'executables-'));
  try {
    const { executables, missing } = await compileAll(platforms, folder, allowMissing);
    const files = new Map(filesUnder(DIST).map((file) => [path.relative(DIST, file), file]));
    const layout = packageLayout(files, executables);
    const lacking = whatIsMissing(layout);
    if (lacking.length > 0) {
      throw new Error(`The package would lack ${lacking.join(', ')}`);
    }
    const only = platforms.length === 1 ? `.${platforms.map(platformName).join('')}` : '';
    const archive = path.join(OUTPUT, `${APP_ID}-${productVersion()}${only}.zip`);
    const epoch = process.env['SOURCE_DATE_EPOCH'];
    const entries = layout.map(({ name, mode, source }) => ({ name, mode, read: () => readFile(source) }));
    await writeZip(archive, entries, epoch === undefined ? new Date() : new Date(Number(epoch) * 1000));
    writeChecksums(archive);
    say(`${path.relative(ROOT, archive)}: ${layout.length} files, ${executables.size} executables`);
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

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
