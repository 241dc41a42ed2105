import path from 'node:path';
import { BUNDLE } from './backend';
import { APP_ID, DATA_SOURCE_FOLDER } from './paths';

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

const NEEDED = [
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
