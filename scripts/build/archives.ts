import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { APP_ID } from './paths';
import { type Platform, platformName } from './platforms';

export interface Archive {
  /** The file's name, without its folder. */
  readonly name: string;
  /** Those whose executables it holds. */
  readonly platforms: readonly Platform[];
}

/** One zip for each platform, and one that holds all of them where there are several. */
export function archivesOf(version: string, platforms: readonly Platform[]): readonly Archive[] {
  const base = `${APP_ID}-${version}`;
  const single = platforms.map((platform) => ({
    name: `${base}.${platformName(platform)}.zip`,
    platforms: [platform],
  }));
  return platforms.length > 1 ? [...single, { name: `${base}.zip`, platforms }] : single;
}

/** Writes `SHA256SUMS` of these files beside them, in the form that `sha256sum --check` reads. */
export async function writeChecksums(folder: string, names: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for (const name of names) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path.join(folder, name)), hash);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  await writeFile(path.join(folder, 'SHA256SUMS'), lines.join(''));
}
