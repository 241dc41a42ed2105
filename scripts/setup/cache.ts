import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Say } from './progress';

const WAIT_MS = 500;
/** A lock file this young with nothing in it yet is being written. */
const YOUNG_MS = 5_000;

/** Whether a process of this id runs. One that belongs to somebody else runs too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

function holder(file: string): number | 'unknown' | 'gone' {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    if (Number.isInteger(pid)) {
      return isAlive(pid) ? pid : 'gone';
    }
    return Date.now() - statSync(file).mtimeMs < YOUNG_MS ? 'unknown' : 'gone';
  } catch {
    // It vanished between two looks, which is as good as released.
    return 'gone';
  }
}

/** Runs `work` while holding `file`. Waits for another run that holds it; a lock whose process is gone is taken over. */
export async function withLock<T>(file: string, say: Say, work: () => Promise<T>): Promise<T> {
  const release = await lock(file, say);
  try {
    return await work();
  } finally {
    release();
  }
}

/** Takes `file`, waiting for as long as a living process holds it; returns what gives it back. */
export async function lock(file: string, say: Say): Promise<() => void> {
  let said = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) {
        throw error;
      }
    }
    const by = holder(file);
    if (by === 'gone') {
      rmSync(file, { force: true });
      continue;
    }
    if (!said) {
      say(`waiting for another run (process ${by}), which holds ${file}`);
      said = true;
    }
    await sleep(WAIT_MS);
  }
}

/** Changes when what lies in the cache changes its shape; entries of other shapes are left alone. */
const SHAPE = 'setup-1';

function isUsable(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where fetched and made things are kept between runs, outside the checkout: `MODELWATCH_CACHE`, else the user's cache
 * directory, else the temporary one. The first that can be written to.
 */
export function cacheRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const asked = environment['MODELWATCH_CACHE'];
  if (asked !== undefined && asked !== '') {
    const directory = path.resolve(asked);
    if (!isUsable(directory)) {
      throw new Error(`MODELWATCH_CACHE is ${directory}, which cannot be written to. Name another directory.`);
    }
    return directory;
  }
  const userCache = environment['XDG_CACHE_HOME'] || path.join(environment['HOME'] || homedir(), '.cache');
  const places = [path.join(userCache, 'modelwatch'), path.join(tmpdir(), 'modelwatch-cache')];
  const found = places.find(isUsable);
  if (found === undefined) {
    throw new Error(`no cache directory can be written to (tried ${places.join(', ')}): set MODELWATCH_CACHE`);
  }
  return found;
}

/** Where an entry lies, or would lie. */
export const cachedEntry = (key: string, environment: NodeJS.ProcessEnv = process.env): string =>
  path.join(cacheRoot(environment), SHAPE, key);

/**
 * The directory of one entry, made by `make` when it is not there yet. `make` is given a directory of its own, which
 * takes the entry's name only when `make` has succeeded: a broken-off run leaves no half entry behind. Two runs at once
 * make it once. A path inside a finished entry must not hold the name of the directory it was made in.
 */
export async function cached(
  key: string,
  say: Say,
  make: (directory: string) => Promise<void>,
  root: string = cacheRoot()
): Promise<string> {
  const entry = path.join(root, SHAPE, key);
  if (existsSync(entry)) {
    return entry;
  }
  mkdirSync(path.dirname(entry), { recursive: true });
  return withLock(`${entry}.lock`, say, async () => {
    if (existsSync(entry)) {
      return entry;
    }
    const work = mkdtempSync(`${entry}.part-`);
    try {
      await make(work);
      renameSync(work, entry);
    } catch (error) {
      rmSync(work, { recursive: true, force: true });
      throw error;
    }
    return entry;
  });
}
