import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DIST, ROOT, SOURCE } from './paths';

/** A folder of `src` that is a plugin to Grafana: it holds a plugin.json and the module beside it. */
export interface PluginFolder {
  readonly id: string;
  readonly source: string;
  readonly output: string;
  readonly module: string;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a JSON file that holds an object. Throws with the file's name when it does not. */
export function readJsonObject(file: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isObject(value)) {
    throw new Error(`${path.relative(ROOT, file)} does not hold a JSON object`);
  }
  return value;
}

/** All plugins in `src`, the app first. */
export function findPlugins(): readonly PluginFolder[] {
  return readdirSync(SOURCE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'plugin.json')
    .map((entry) => entry.parentPath)
    .sort((a, b) => a.length - b.length)
    .map((source) => {
      const module = ['module.ts', 'module.tsx'].find((name) => existsSync(path.join(source, name)));
      if (module === undefined) {
        throw new Error(`${path.relative(ROOT, source)} has a plugin.json but no module.ts beside it`);
      }
      const { id } = readJsonObject(path.join(source, 'plugin.json'));
      return { id: String(id), source, output: path.join(DIST, path.relative(SOURCE, source)), module };
    });
}

export interface Placeholders {
  readonly version: string;
  /** Calendar day, `2026-11-22`. */
  readonly today: string;
}

/** Fills in what Grafana's tools leave open in a plugin's texts. */
export const fillIn = (text: string, id: string, { version, today }: Placeholders): string =>
  text.replaceAll('%VERSION%', version).replaceAll('%TODAY%', today).replaceAll('%PLUGIN_ID%', id);

/**
 * A number that differs between versions of the product and grows with them. Grafana looks at an app's dashboards when
 * the app's version changes, and then reimports those whose revision differs.
 */
export function revisionOf(version: string): number {
  const [release = ''] = version.split('-');
  const [major = 0, minor = 0, patch = 0] = release.split('.').map(Number);
  return (major * 1000 + minor) * 1000 + patch;
}

/** An app's plugin.json with the dashboards of its `dashboards` folder among its includes. */
export function withDashboards(plugin: JsonObject, dashboards: ReadonlyMap<string, JsonObject>): JsonObject {
  const includes = Array.isArray(plugin['includes']) ? plugin['includes'] : [];
  const listed = new Set(includes.map((include) => (isObject(include) ? include['path'] : undefined)));
  const missing = [...dashboards]
    .map(([name, dashboard]) => ({ path: `dashboards/${name}`, title: dashboard['title'] ?? name }))
    .filter(({ path: place }) => !listed.has(place))
    .map(({ path: place, title }) => ({ type: 'dashboard', name: title, path: place, role: 'Viewer' }));
  return { ...plugin, includes: [...includes, ...missing] };
}
