import { readFileSync } from 'node:fs';

/** How often the parent is looked for. */
const intervalMs = 500;

/**
 * Calls back once, soon after the process that started this one is gone. A killed host sends no farewell, and the
 * pipes it leaves need not close: what tells is that the system has given this process another parent.
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
export function parentId(): number {
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
