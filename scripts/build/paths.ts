import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '..', '..');
export const DIST = path.join(ROOT, 'dist');
export const SOURCE = path.join(ROOT, 'src');

export const APP_ID = 'modelwatch-monitoring-app';
export const DATA_SOURCE_ID = 'modelwatch-monitoring-datasource';
/** The folder, inside `src` and inside `dist`, of the data source that owns the executable. */
export const DATA_SOURCE_FOLDER = 'datasource';

interface PackageJson {
  readonly version: string;
}

const isPackageJson = (value: unknown): value is PackageJson =>
  typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string';

export function productVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  if (!isPackageJson(manifest)) {
    throw new Error('package.json names no version');
  }
  return manifest.version;
}
