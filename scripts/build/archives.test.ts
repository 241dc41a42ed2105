import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { archivesOf, writeChecksums } from './archives';
import { platformName, platformNamed, PLATFORMS } from './platforms';

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
