import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  let told = false;
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
    if (!told) {
      say(`waiting for another run (process ${by}), which holds ${file}`);
      told = true;
    }
    await sleep(WAIT_MS);
  }
}
