import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from '../environment';

/** A place for a unix socket that no other user can enter. */
export interface PrivateSocket {
  readonly path: string;
  /** Removes the socket and its folder. Never throws, may be called again, and works while the process exits. */
  readonly remove: () => void;
}

/** The kernel's structure holds 108 bytes, the last of them zero; on macOS 104. */
const maxPathBytes = process.platform === 'darwin' ? 103 : 107;

const folderPrefix = 'gpx-';
const socketName = 's';

/**
 * Makes a folder of mode 0700 for the socket: where the host asks for it, else in the first place that can be written.
 * A root with no temporary directory at all still has the executable's folder. `undefined` when there is none.
 */
export function makePrivateSocket(
  environment: Pick<Environment, 'socketDir' | 'temporaryDir'>
): PrivateSocket | undefined {
  const places =
    environment.socketDir === undefined
      ? [environment.temporaryDir, '/tmp', '/var/tmp', '/dev/shm', '/run', dirname(process.execPath)]
      : [environment.socketDir];
  for (const place of places) {
    const folder = place === undefined ? undefined : tryFolder(place);
    if (folder !== undefined) {
      return { path: join(folder, socketName), remove: () => removeQuietly(folder) };
    }
  }
  return undefined;
}

/** Random characters that are added to the prefix. */
const suffixLength = 6;

function tryFolder(place: string): string | undefined {
  const prefix = join(place, folderPrefix);
  if (Buffer.byteLength(join(`${prefix}${'x'.repeat(suffixLength)}`, socketName)) > maxPathBytes) {
    return undefined;
  }
  try {
    return mkdtempSync(prefix);
  } catch {
    // Not there or not writable: the next place may be.
    return undefined;
  }
}

function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The process is on its way out and can do no more about it.
  }
}
