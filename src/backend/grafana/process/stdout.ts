import { writeSync } from 'node:fs';
import { format } from 'node:util';
import type { Log } from '../observe/log';

/** Writes the handshake line whole, past any stream that buffers. */
export function writeHandshake(line: string): void {
  writeSync(1, line);
}

/**
 * Keeps stdout to the handshake: what a library prints goes to the log instead. Grafana takes the first line of stdout
 * for the address of the plugin, whoever wrote it.
 */
export function guardStdout(log: Log): void {
  const note = (...values: unknown[]): void => log.debug('A library printed something', { text: format(...values) });
  Object.assign(globalThis.console, { log: note, info: note, debug: note, warn: note, error: note, trace: note });
}
