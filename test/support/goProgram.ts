import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../scripts/build/paths';

/** Whether Go is on the PATH. */
export const hasGo = (): boolean => spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;

/**
 * Builds the Go program of a folder (the folder holds `go.mod`, or lies inside one) and returns where it is: in the
 * cache outside the checkout, under a name made of its sources, so that it is built once. `others` are folders whose
 * sources it uses too. Throws with the compiler's words.
 */
export function buildGoProgram(name: string, folder: string, others: readonly string[] = []): string {
  const cache = join(cacheDirectory(), 'go');
  const target = join(cache, `${name}-${hashSources([folder, ...others])}`);
  if (existsSync(target)) {
    return target;
  }
  mkdirSync(cache, { recursive: true });
  process.stderr.write(`Compiling ${name} with Go; the first time it fetches modules and takes some minutes ...\n`);
  const unfinished = `${target}.${process.pid}`;
  const built = spawnSync('go', ['build', '-trimpath', '-o', unfinished, '.'], {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0' },
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    throw new Error(`go build of ${name} failed: ${built.error?.message ?? ''}\n${built.stdout}\n${built.stderr}`);
  }
  renameSync(unfinished, target);
  return target;
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
