import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../../scripts/setup/cache';
import { findGo } from '../../scripts/setup/goServer';

/** The oldest Go that the programs' modules take. */
const NEEDED = '1.26';

type GoProgram = { readonly path: string } | { readonly missing: string };

/**
 * Builds the Go program of a folder and says where it is: in the cache outside the checkout, under a name made of its
 * sources, so that it is built once. `others` are folders whose sources it uses too. Where Go or the modules cannot be
 * had it says why; a program that does not compile throws with the compiler's words.
 */
export function buildGoProgram(name: string, folder: string, others: readonly string[] = []): GoProgram {
  const cache = join(cacheRoot(), 'go');
  const target = join(cache, `${name}-${hashSources([folder, ...others])}`);
  if (existsSync(target)) {
    return { path: target };
  }
  const found = findGo(NEEDED);
  if ('missing' in found) {
    return found;
  }
  const { go, version } = found;
  process.stderr.write(`Compiling ${name} with Go ${version}; the first time takes some minutes ...\n`);
  const fetched = spawnSync(go, ['mod', 'download'], { cwd: folder, encoding: 'utf8' });
  if (fetched.status !== 0) {
    return { missing: `the Go modules of ${name} could not be fetched: ${fetched.stderr.trim()}` };
  }
  mkdirSync(cache, { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  const built = spawnSync(go, ['build', '-trimpath', '-o', unfinished, '.'], {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0' },
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    throw new Error(`go build of ${name} failed: ${built.error?.message ?? ''}\n${built.stdout}\n${built.stderr}`);
  }
  renameSync(unfinished, target);
  return { path: target };
}

function hashSources(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/(\.go|go\.mod|go\.sum)$/.test(file)) {
        hash
          .update(file)
          .update('\0')
          .update(readFileSync(join(folder, file)))
          .update('\0');
      }
    }
  }
  return hash.digest('hex').slice(0, 16);
}
