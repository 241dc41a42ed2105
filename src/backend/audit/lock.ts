import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { z } from 'zod';

/** A holder on another machine that has not shown itself for so long is gone. */
const SILENT_MS = 60_000;
const HEARTBEAT_MS = 15_000;

const holderSchema = z.object({
  token: z.string(),
  host: z.string(),
  pid: z.number(),
  /** When the process started, if known: process ids are reused. */
  started: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** The tokens of the locks that this very process holds: in a container its number may be that of the one before it. */
const own = new Set<string>();

/** The right to write to a chain: of one process at a time. */
export interface Lock {
  /** Whether it is still ours. */
  readonly isHeld: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

/** Takes the lock; `undefined` where another process holds it. Rejects where no file can be made. */
export async function takeLock(file: string): Promise<Lock | undefined> {
  const held = await holderOf(file);
  if (held !== undefined) {
    if (!(await isGone(held, file))) {
      return undefined;
    }
    // One of those who find it left behind takes it away; who was late puts back what is not what it looked at.
    const aside = `${file}.${randomUUID()}`;
    try {
      await rename(file, aside);
    } catch {
      return undefined;
    }
    if ((await holderOf(aside))?.token !== held.token) {
      await rename(aside, file);
      return undefined;
    }
    await rm(aside, { force: true });
  }
  const token = randomUUID();
  const holder: Holder = { token, host: os.hostname(), pid: process.pid, started: await startOf(process.pid) };
  own.add(token);
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    own.delete(token);
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return undefined;
    }
    throw error;
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), HEARTBEAT_MS);
  beat.unref();
  const isHeld = async (): Promise<boolean> => (await holderOf(file))?.token === token;
  return {
    isHeld,
    release: async () => {
      clearInterval(beat);
      try {
        if (await isHeld()) {
          await rm(file, { force: true });
        }
      } finally {
        // Not before the file is gone: another of this process would take it over, and its lock would be what is removed.
        own.delete(token);
      }
    },
  };
}

async function holderOf(file: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    // Cut off while it was written: of nobody that lives on.
    return { token: text, host: '', pid: 0, started: '' };
  }
}

async function isGone({ token, host, pid, started }: Holder, file: string): Promise<boolean> {
  if (host === os.hostname() && pid > 0) {
    if (pid === process.pid) {
      return !own.has(token);
    }
    return !isAlive(pid) || (await startOf(pid)) !== started;
  }
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs > SILENT_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of another user is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** On Linux, in clock ticks since boot (proc(5), field 22 of stat); undefined elsewhere. */
async function startOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
