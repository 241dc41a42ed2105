import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { BUNDLE } from './backend';
import { APP_ID, DATA_SOURCE_FOLDER } from './paths';
import { type Platform, platformName } from './platforms';

/** A file of the package: its name inside, its mode, and where its content is. */
interface PackagedFile {
  readonly name: string;
  readonly mode: number;
  readonly source: string;
}

/** What Node.js runs in development; Grafana starts executables alone. */
const isBundle = (name: string): boolean => path.basename(name) === path.basename(BUNDLE);

const isExecutable = (name: string): boolean => /(^|\/)gpx_[^/]+$/.test(name);

/**
 * What goes into the package: all under one folder of the app's id, executables beside the data source's module with mode
 * 0755, everything else 0644. Executables that lie in `dist` are left out: they are this machine's, perhaps of another day;
 * so is the bundle that they are made of.
 * `files` are names relative to `dist`, `executables` names of executables; each with where its content is.
 */
export function packageLayout(
  files: ReadonlyMap<string, string>,
  executables: ReadonlyMap<string, string>
): readonly PackagedFile[] {
  const plain = [...files]
    .filter(([name]) => !isExecutable(name) && !isBundle(name))
    .map(([name, source]) => ({ name, mode: 0o644, source }));
  const started = [...executables].map(([name, source]) => ({
    name: `${DATA_SOURCE_FOLDER}/${name}`,
    mode: 0o755,
    source,
  }));
  return [...plain, ...started]
    .map(({ name, ...rest }) => ({ name: `${APP_ID}/${name.replaceAll('\\', '/')}`, ...rest }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export const NEEDED = [
  'plugin.json',
  'module.js',
  'module.js.map',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  `${DATA_SOURCE_FOLDER}/plugin.json`,
  `${DATA_SOURCE_FOLDER}/module.js`,
  `${DATA_SOURCE_FOLDER}/module.js.map`,
];

/** What a package lacks to be one that Grafana takes; nothing when all is there. */
export function missingFiles(layout: readonly PackagedFile[]): readonly string[] {
  const names = new Set(layout.map(({ name }) => name));
  const files = NEEDED.filter((name) => !names.has(`${APP_ID}/${name}`));
  return layout.some(({ name }) => isExecutable(name)) ? files : [...files, `${DATA_SOURCE_FOLDER}/gpx_modelwatch_*`];
}

const deflate = promisify(deflateRaw);

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const NEEDS_VERSION_2 = 20;
/** "Made by" Unix, so that readers take the upper half of the external attributes for a file mode. */
const MADE_BY_UNIX = (3 << 8) | NEEDS_VERSION_2;
const UTF8_NAME = 0x0800;
const DEFLATED = 8;
const REGULAR_FILE = 0o100000;
/** Without the 64-bit extension, which a plugin has no need of. */
const LARGEST = 0xffffffff;

export interface ZipEntry {
  /** With `/` between folders, whatever the platform. */
  readonly name: string;
  readonly mode: number;
  readonly read: () => Promise<Uint8Array>;
  /** The content deflated already, where somebody has done it better than Node.js does. */
  readonly readDeflated?: () => Promise<Uint8Array>;
}

/** MS-DOS date and time, in UTC so that the same input gives the same archive everywhere. */
function dosTime(date: Date): number {
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}

/** Numbers in so many bytes each, the lowest byte first. */
function littleEndian(...fields: ReadonlyArray<readonly [bytes: number, value: number]>): Buffer {
  const written = Buffer.alloc(fields.reduce((all, [bytes]) => all + bytes, 0));
  fields.reduce((at, [bytes, value]) => written.writeUIntLE(value, at, bytes), 0);
  return written;
}

/** The fields that a file's two headers share, from "version needed" to "extra field length". */
const commonFields = (time: number, checksum: number, packed: number, size: number, nameLength: number): Buffer =>
  littleEndian(
    [2, NEEDS_VERSION_2],
    [2, UTF8_NAME],
    [2, DEFLATED],
    [4, time],
    [4, checksum],
    [4, packed],
    [4, size],
    [2, nameLength],
    [2, 0]
  );

const uint32 = (value: number): Buffer => littleEndian([4, value]);

function centralHeader(common: Buffer, name: Buffer, mode: number, offset: number): Buffer {
  // No comment, first disk, no internal attributes; then the mode and where the file begins.
  const rest = littleEndian([6, 0], [4, ((REGULAR_FILE | mode) << 16) >>> 0], [4, offset]);
  return Buffer.concat([littleEndian([4, CENTRAL_HEADER], [2, MADE_BY_UNIX]), common, rest, name]);
}

const endOfCentralDirectory = (entries: number, size: number, offset: number): Buffer =>
  littleEndian([4, END_OF_CENTRAL_DIRECTORY], [4, 0], [2, entries], [2, entries], [4, size], [4, offset], [2, 0]);

async function writeEntries(file: FileHandle, entries: readonly ZipEntry[], date: Date): Promise<void> {
  const time = dosTime(date);
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = await entry.read();
    const packed = (await entry.readDeflated?.()) ?? (await deflate(content, { level: 9 }));
    const name = Buffer.from(entry.name);
    if (content.length > LARGEST || offset + packed.length > LARGEST) {
      throw new Error(`${entry.name} does not fit: the archive would pass 4 GiB`);
    }
    const common = commonFields(time, crc32(content), packed.length, content.length, name.length);
    central.push(centralHeader(common, name, entry.mode, offset));
    for (const part of [uint32(LOCAL_HEADER), common, name, packed]) {
      await file.write(part);
      offset += part.length;
    }
  }
  const directory = Buffer.concat(central);
  await file.write(directory);
  await file.write(endOfCentralDirectory(entries.length, directory.length, offset));
}

/** Writes a zip whose files carry Unix modes, one file in memory at a time. The same input gives the same bytes. */
export async function writeZip(target: string, entries: readonly ZipEntry[], date: Date): Promise<void> {
  const file = await open(target, 'w');
  try {
    await writeEntries(file, entries, date);
  } finally {
    await file.close();
  }
}

interface Archive {
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
