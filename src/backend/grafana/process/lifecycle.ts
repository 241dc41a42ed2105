import { readFileSync, writeSync } from 'node:fs';
import { format } from 'node:util';
import type { Server } from '@grpc/grpc-js';
import type { Log } from '../observe/log';
import type { Relay } from '../relay/relay';

/** How often the parent is looked for. */
const intervalMs = 500;

/**
 * Calls back once, soon after the process that started this one is gone. A killed host sends no end, and the
 * pipes it leaves need not close: a changed parent process id shows it.
 */
export function onParentGone(callback: () => void): { readonly stop: () => void } {
  const parent = parentId();
  const timer = setInterval(() => {
    if (parentId() !== parent || !exists(parent)) {
      clearInterval(timer);
      callback();
    }
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** Asked of the kernel where it can be: a runtime may answer `process.ppid` from memory. */
function parentId(): number {
  try {
    // pid (name) state parent …: the name may hold anything, closing brackets included.
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const id = Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2]);
    return Number.isInteger(id) ? id : process.ppid;
  } catch {
    // No /proc on this system.
    return process.ppid;
  }
}

/** For a system without /proc, where the parent's id may be remembered: signal 0 asks whether it is still there. */
function exists(id: number): boolean {
  if (id <= 1) {
    return true;
  }
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Writes the handshake line whole, past any stream that buffers. */
export function writeHandshake(line: string): void {
  writeSync(1, line);
}

/**
 * Keeps stdout to the handshake: what a library prints goes to the log instead. Grafana takes the first line of stdout
 * for the plugin's address.
 */
export function guardStdout(log: Log): void {
  const note = (...values: unknown[]): void => log.debug('A library printed something', { text: format(...values) });
  Object.assign(globalThis.console, { log: note, info: note, debug: note, warn: note, error: note, trace: note });
}

/** The host kills what has not ended two seconds after it asked; some of that is kept for the way out. */
const drainMs = 1200;
const flushMs = 400;

/** Ends a server: takes no new call, lets the ones under way finish, closes what the product holds open. Never rejects. */
export async function drain(server: Server, relay: Pick<Relay, 'ask'>): Promise<void> {
  const idle = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await within(drainMs, Promise.all([idle, relay.ask('close')]));
  server.forceShutdown();
  await within(flushMs, relay.ask('flush'));
}

/** Waits for the work, but no longer than the limit. */
async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/** What ends the process besides the host's request. */
export interface ProcessEnd {
  readonly reason: string;
  readonly exitCode: number;
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Calls `end` on a signal, or when the log is no longer read. */
export function onProcessEnd(end: (cause: ProcessEnd) => void): void {
  for (const signal of signals) {
    process.on(signal, () => end({ reason: signal, exitCode: 0 }));
  }
  // A host that was killed reads no log any more; that its pipe broke is no reason to end in another way than the rest.
  process.stderr.on('error', () => end({ reason: 'the log is no longer read', exitCode: 0 }));
}

/** Calls `end` on an uncaught exception of this thread. An unhandled rejection is only logged. */
export function onUncaught(log: Log, end: (cause: ProcessEnd) => void): void {
  process.on('unhandledRejection', (error) => log.error('Unhandled promise rejection', { error }));
  process.on('uncaughtException', (error) => {
    log.error('Uncaught exception: the process ends and Grafana starts another', { error });
    end({ reason: 'uncaught exception', exitCode: 1 });
  });
}
