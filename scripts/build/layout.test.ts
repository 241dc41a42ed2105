import { missingFiles, packageLayout } from './layout';
import { executableName, hostPlatform, PLATFORMS } from './platforms';

const DIST_FILES = [
  'plugin.json',
  'module.js',
  'module.js.map',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'img/logo.svg',
  'datasource/plugin.json',
  'datasource/module.js',
  'datasource/module.js.map',
  'datasource/backend.cjs',
  'datasource/gpx_modelwatch_linux_amd64',
];

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
