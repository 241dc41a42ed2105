import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { deflateFile } from './bun';
import { ROOT } from './paths';
import { executableName, hostPlatform, platformName, platformNamed, PLATFORMS } from './platforms';
import { archivesOf, missingFiles, NEEDED, packageLayout, writeChecksums, writeZip, type ZipEntry } from './zip';

const DATE = new Date('2026-11-22T10:20:30Z');

const entry = (name: string, mode: number, content: string): ZipEntry => ({
  name,
  mode,
  read: () => Promise.resolve(Buffer.from(content)),
});

/** Reads an archive from its end, as the format prescribes, following the directory to each file. */
function readZip(bytes: Buffer) {
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const packed = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const mode = bytes.readUInt32LE(at + 38) >>> 16;
    const checksum = bytes.readUInt32LE(at + 16);
    const system = bytes.readUInt8(at + 5);
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = inflateRawSync(bytes.subarray(start, start + packed));
    at += 46 + nameLength;
    return { name, mode, system, content: content.toString(), sound: checksum === crc32(content) };
  });
}

describe('writeZip', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'modelwatch-zip-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps names, contents and Unix modes', async () => {
    const target = path.join(folder, 'a.zip');
    await writeZip(target, [entry('app/gpx_x', 0o755, 'run'.repeat(1000)), entry('app/größe.txt', 0o644, '')], DATE);
    expect(readZip(readFileSync(target))).toEqual([
      { name: 'app/gpx_x', mode: 0o100755, system: 3, content: 'run'.repeat(1000), sound: true },
      { name: 'app/größe.txt', mode: 0o100644, system: 3, content: '', sound: true },
    ]);
  });

  it('takes what was deflated by others as it is', async () => {
    const [source, deflated, target] = [
      path.join(folder, 'source'),
      path.join(folder, 'deflated'),
      path.join(folder, 'a.zip'),
    ];
    const content = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
    writeFileSync(source, content);
    await deflateFile(source, deflated);
    expect(readFileSync(deflated).length).toBeLessThan(deflateRawSync(content, { level: 9 }).length);
    await writeZip(
      target,
      [{ ...entry('app/gpx_x', 0o755, content), readDeflated: () => readFile(deflated) }, entry('after', 0o644, 'x')],
      DATE
    );
    expect(readZip(readFileSync(target)).map(({ content, sound }) => [content.length, sound])).toEqual([
      [content.length, true],
      [1, true],
    ]);
  });

  it('gives the same bytes for the same input', async () => {
    const [first, second] = [path.join(folder, 'a.zip'), path.join(folder, 'b.zip')];
    await writeZip(first, [entry('x', 0o644, 'x')], DATE);
    await writeZip(second, [entry('x', 0o644, 'x')], DATE);
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
  });

  it('leaves the failure of a file that cannot be read to the caller', async () => {
    const broken = { name: 'x', mode: 0o644, read: () => Promise.reject(new Error('gone')) };
    await expect(writeZip(path.join(folder, 'a.zip'), [broken], DATE)).rejects.toThrow('gone');
  });
});

describe('archives', () => {
  it('are one for each platform with its executable alone, and one for all', () => {
    const archives = archivesOf('1.2.3', PLATFORMS);
    expect(archives.map(({ name, platforms }) => [name, platforms.map(platformName).join(' ')])).toEqual([
      ['modelwatch-monitoring-app-1.2.3.linux_amd64.zip', 'linux_amd64'],
      ['modelwatch-monitoring-app-1.2.3.linux_arm64.zip', 'linux_arm64'],
      ['modelwatch-monitoring-app-1.2.3.darwin_amd64.zip', 'darwin_amd64'],
      ['modelwatch-monitoring-app-1.2.3.darwin_arm64.zip', 'darwin_arm64'],
      ['modelwatch-monitoring-app-1.2.3.windows_amd64.zip', 'windows_amd64'],
      ['modelwatch-monitoring-app-1.2.3.zip', PLATFORMS.map(platformName).join(' ')],
    ]);
  });

  it('are the platform that was asked for alone', () => {
    expect(archivesOf('1.2.3', [platformNamed('linux_arm64')])).toHaveLength(1);
  });
});

it('checksums are those of the content, as sha256sum writes them', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'modelwatch-sums-'));
  writeFileSync(path.join(folder, 'a.zip'), 'abc');
  writeFileSync(path.join(folder, 'b.zip'), '');
  await writeChecksums(folder, ['a.zip', 'b.zip']);
  // The digests of "abc" and of nothing stand in FIPS 180-4's examples.
  expect(readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.zip\n' +
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.zip\n'
  );
  rmSync(folder, { recursive: true });
});

const DIST_FILES = [...NEEDED, 'img/logo.svg', 'datasource/backend.cjs', 'datasource/gpx_modelwatch_linux_amd64'];

const layoutOf = (files: readonly string[], executables: readonly string[]) =>
  packageLayout(
    new Map(files.map((name) => [name, `/dist/${name}`])),
    new Map(executables.map((name) => [name, `/fresh/${name}`]))
  );

describe('the package', () => {
  const layout = layoutOf(DIST_FILES, PLATFORMS.map(executableName));

  it('lies under one folder of the app id', () => {
    expect(layout.every(({ name }) => name.startsWith('modelwatch-monitoring-app/'))).toBe(true);
  });

  it('holds the executables of all platforms beside the data source, freshly made, with mode 0755 alone', () => {
    const executables = layout.filter(({ mode }) => mode === 0o755);
    expect(executables.map(({ name }) => name)).toEqual([
      'modelwatch-monitoring-app/datasource/gpx_modelwatch_darwin_amd64',
      'modelwatch-monitoring-app/datasource/gpx_modelwatch_darwin_arm64',
      'modelwatch-monitoring-app/datasource/gpx_modelwatch_linux_amd64',
      'modelwatch-monitoring-app/datasource/gpx_modelwatch_linux_arm64',
      'modelwatch-monitoring-app/datasource/gpx_modelwatch_windows_amd64.exe',
    ]);
    expect(executables.every(({ source }) => source.startsWith('/fresh/'))).toBe(true);
    expect(layout.filter(({ mode }) => mode !== 0o755).every(({ mode }) => mode === 0o644)).toBe(true);
    expect(layout).toHaveLength(DIST_FILES.length - 2 + PLATFORMS.length);
  });

  it('leaves out the bundle, which Grafana does not start', () => {
    expect(layout.filter(({ name }) => name.endsWith('backend.cjs'))).toEqual([]);
  });

  it('names what it lacks', () => {
    expect(missingFiles(layout)).toEqual([]);
    expect(missingFiles(layoutOf(DIST_FILES.slice(1), []))).toEqual(['plugin.json', 'datasource/gpx_modelwatch_*']);
  });
});

describe('the platform of a machine', () => {
  it('goes by the names that Grafana uses', () => {
    expect(executableName(hostPlatform('linux', 'x64'))).toBe('gpx_modelwatch_linux_amd64');
    expect(executableName(hostPlatform('win32', 'x64'))).toBe('gpx_modelwatch_windows_amd64.exe');
  });

  it('that has no executable is refused with the way out', () => {
    expect(() => hostPlatform('linux', 'riscv64')).toThrow(/no executable for linux on riscv64.*--node-only/s);
  });
});
