import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheRoot } from '../setup/cache';
import { ROOT } from './paths';
import { hostPlatform, type Platform } from './platforms';

const run = promisify(execFile);

/** Bun's package ships a text of a few bytes in place of the program when install scripts did not run. */
const SMALLEST_RUNTIME_BYTES = 10_000_000;

const isRuntime = (file: string): boolean => existsSync(file) && statSync(file).size > SMALLEST_RUNTIME_BYTES;

const runtimeFile = ({ goos }: Platform): string => (goos === 'windows' ? 'bun.exe' : 'bun');

/** The Bun that npm installed for this machine. It lies in one of two places, by whether its install script ran. */
export function hostBun(): string {
  const host = hostPlatform();
  const modules = path.join(ROOT, 'node_modules');
  const places = [
    path.join(modules, '@oven', `bun-${host.runtime}`, 'bin', runtimeFile(host)),
    path.join(modules, 'bun', 'bin', 'bun.exe'),
  ];
  const found = places.find(isRuntime);
  if (found === undefined) {
    throw new Error(
      `Bun is not installed for this machine (looked for ${places.map((place) => path.relative(ROOT, place)).join(' and ')}). ` +
        'Run "npm ci" without --omit=optional; or build with --node-only and let Node.js run the backend.'
    );
  }
  return found;
}

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

function lockedRuntime(name: string): Locked {
  const lock: unknown = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
  const packages: unknown = typeof lock === 'object' && lock !== null && 'packages' in lock ? lock.packages : undefined;
  const entry: unknown =
    typeof packages === 'object' && packages !== null ? Reflect.get(packages, `node_modules/${name}`) : undefined;
  if (typeof entry === 'object' && entry !== null && 'version' in entry && 'integrity' in entry) {
    return { version: String(entry.version), integrity: String(entry.integrity) };
  }
  throw new Error(`package-lock.json does not name ${name}: its version and checksum are not known`);
}

function checkIntegrity(file: string, { integrity }: Locked): void {
  const actual = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (actual !== integrity) {
    throw new Error(
      `${path.basename(file)} is not what package-lock.json promises (${actual} instead of ${integrity})`
    );
  }
}

/**
 * The Bun of another platform, from the npm registry and checked against package-lock.json; kept in the cache.
 * `say` is called before a download of some 40 MB begins.
 */
export async function bunFor(platform: Platform, say: (text: string) => void): Promise<string> {
  const name = `@oven/bun-${platform.runtime}`;
  const locked = lockedRuntime(name);
  const kept = path.join(cacheRoot(), 'bun', `${locked.version}-${platform.runtime}`, runtimeFile(platform));
  if (isRuntime(kept)) {
    return kept;
  }
  say(`fetching ${name}@${locked.version}, about 40 MB`);
  mkdirSync(path.dirname(kept), { recursive: true });
  const work = mkdtempSync(path.join(path.dirname(kept), 'fetch-'));
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const shell = process.platform === 'win32';
    await run(npm, ['pack', '--silent', '--pack-destination', work, `${name}@${locked.version}`], { cwd: work, shell });
    const archive = `${name.slice(1).replace('/', '-')}-${locked.version}.tgz`;
    checkIntegrity(path.join(work, archive), locked);
    await run('tar', ['-xzf', archive], { cwd: work });
    const unpacked = path.join(work, 'package', 'bin', runtimeFile(platform));
    if (!isRuntime(unpacked)) {
      throw new Error(`${archive} holds no runtime at package/bin/${runtimeFile(platform)}`);
    }
    chmodSync(unpacked, 0o755);
    renameSync(unpacked, kept);
    return kept;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Node's own deflate leaves an executable 5 % larger than this does, and a package above what it is to weigh. */
const DEFLATE = `
const [source, target] = process.argv.slice(-2);
await Bun.write(target, Bun.deflateSync(await Bun.file(source).bytes(), { library: 'libdeflate', level: 12 }));
`;

/** Deflates `source` into the file `target`, as a zip holds it (RFC 1951, without a header); some 20 s for an executable. */
export async function deflateFile(source: string, target: string): Promise<void> {
  await run(hostBun(), ['--eval', DEFLATE, source, target]);
}

interface Cross {
  readonly platform: Platform;
  /** The platform's own Bun, from `bunFor`. */
  readonly runtime: string;
}

/**
 * Compiles a bundle to one executable of mode 0755, for this machine or for `cross`. Bytecode inside makes it answer some
 * 200 ms earlier. It reads no configuration from where it is started: a `.env` or `bunfig.toml` that happens to lie there
 * is none of its business.
 */
export async function compile(bundle: string, target: string, cross?: Cross): Promise<void> {
  const unfinished = `${target}.unfinished${path.extname(target)}`;
  const args = ['build', '--compile', '--bytecode', '--format=cjs'];
  const alone = ['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'];
  const foreign =
    cross === undefined ? [] : [`--target=bun-${cross.platform.runtime}`, `--compile-executable-path=${cross.runtime}`];
  try {
    await run(hostBun(), [...args, ...alone, ...foreign, bundle, `--outfile=${unfinished}`], {
      cwd: path.dirname(target),
    });
    chmodSync(unfinished, 0o755);
    // A running executable cannot be written to, but its name can be given to another.
    renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
