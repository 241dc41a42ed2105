import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Head } from './entry';

/** A trail's folder holds for each chain its files, the head that was last written, how far it was sent, and the lock of who writes. */
const FILE = /^([0-9a-f]{12})-(\d{6})\.jsonl$/;
export const HEAD = /^([0-9a-f]{12})\.head$/;

export function chainFile(name: string): { readonly chain: string; readonly index: number } | undefined {
  const [, chain, index] = FILE.exec(name) ?? [];
  return chain === undefined ? undefined : { chain, index: Number(index) };
}

export const fileOf = (chain: string, index: number): string => `${chain}-${String(index).padStart(6, '0')}.jsonl`;
export const headFile = (chain: string): string => `${chain}.head`;
/** How far a chain was sent to a receiver. */
export const sentFile = (chain: string, receiver: string): string => `${chain}.${receiver}`;
export const lockFile = (chain: string): string => `${chain}.lock`;

const headSchema = z.object({ seq: z.number(), hash: z.string() });

/** The head that was last noted beside a chain; `undefined` where there is none to be read. */
export async function readHead(file: string): Promise<Head | undefined> {
  try {
    return headSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Replaces a file atomically: readers see the old content or the new. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
