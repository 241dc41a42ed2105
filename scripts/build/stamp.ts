import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, SOURCE } from './paths';

/** By checkout, because checkouts may share one `node_modules`. */
const CHECKOUT = createHash('sha256').update(ROOT).digest('hex').slice(0, 12);

/** Where what builds keep between runs lies, by checkout. */
export const STAMPS = path.join(ROOT, 'node_modules', '.cache', 'modelwatch-build', CHECKOUT);

const isTest = (name: string): boolean => /\.test\.tsx?$/.test(name);

/** Every file under `place` that is not a test; `place` may be a file, or nothing at all. Sorted, absolute. */
export function filesUnder(place: string): string[] {
  if (!existsSync(place)) {
    return [];
  }
  if (statSync(place).isFile()) {
    return [place];
  }
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isTest(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** What lies in `src` but under these names, and what builds with it. */
const sourcesBut = (names: readonly string[]): readonly string[] => [
  ...readdirSync(SOURCE)
    .filter((name) => !names.includes(name))
    .sort()
    .map((name) => path.join(SOURCE, name)),
  path.join(ROOT, 'package-lock.json'),
  path.join(ROOT, 'scripts', 'build'),
];

export const backEndSources = (): readonly string[] => sourcesBut(['app', 'datasource', 'img', 'locales']);

export const frontEndSources = (): readonly string[] => sourcesBut(['backend']);

/** A hash of names and contents, so that a checkout with other file times still counts as built. */
export function hashInputs(places: readonly string[], settings: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const file of places.flatMap(filesUnder)) {
    hash.update(`\0${path.relative(ROOT, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Whether `outputs` were made from inputs of this hash. The stamps lie outside `dist`, which is copied as it is. */
export function isUpToDate(step: string, hash: string, outputs: readonly string[]): boolean {
  const stamp = path.join(STAMPS, step);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && outputs.every((output) => existsSync(output));
}

/** Forgets the step before it begins, so that one that breaks off is done again. */
export function clearStamp(step: string): void {
  rmSync(path.join(STAMPS, step), { force: true });
}

export function writeStamp(step: string, hash: string): void {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(path.join(STAMPS, step), hash);
}
