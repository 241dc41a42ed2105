import * as emotion from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import { AppPlugin, type DataSourceApi, DataSourcePlugin } from '@grafana/data';
import * as grafanaDataUnstable from '@grafana/data/unstable';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaRuntimeUnstable from '@grafana/runtime/unstable';
import * as grafanaUi from '@grafana/ui';
import * as grafanaUiUnstable from '@grafana/ui/unstable';
import i18next from 'i18next';
import lodash from 'lodash';
import moment from 'moment';
import react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import reactDom from 'react-dom';
import * as reactRouter from 'react-router';
import * as rxjs from 'rxjs';

const pluginIn = (module: unknown): unknown =>
  typeof module === 'object' && module !== null && 'plugin' in module ? module.plugin : undefined;

type AnyDataSourcePlugin = DataSourcePlugin<DataSourceApi>;

/** Imports a data source plugin. Rejects if the module is none. */
export async function importDataSource(url: string): Promise<AnyDataSourcePlugin> {
  const plugin = pluginIn(await importModule(url));
  if (plugin instanceof DataSourcePlugin) {
    return plugin;
  }
  throw new Error(`${url} holds no data source`);
}

/** Imports an app plugin. Rejects if the module is none. */
export async function importApp(url: string): Promise<AppPlugin> {
  const plugin = pluginIn(await importModule(url));
  if (plugin instanceof AppPlugin) {
    return plugin;
  }
  throw new Error(`${url} holds no app`);
}

/** A module that a script has defined and that is not instantiated yet. */
interface DefinedModule {
  readonly needs: readonly string[];
  readonly make: (...needed: unknown[]) => unknown;
}

const loading = new Map<string, Promise<unknown>>();
const defined = new Map<Element, DefinedModule>();

function define(needs: readonly string[], make: DefinedModule['make']): void {
  const script = document.currentScript;
  if (script === null) {
    throw new Error('A module may be defined by a script only while that script runs');
  }
  defined.set(script, { needs, make });
}

/**
 * Loads a plugin's module once, as Grafana's loader does: an anonymous AMD module whose imports are the page's shared modules. Rejects
 * when the file is missing, defines nothing, or needs a module that Grafana does not share.
 */
function importModule(url: string): Promise<unknown> {
  const known = loading.get(url);
  if (known !== undefined) {
    return known;
  }
  const module = load(url);
  loading.set(url, module);
  return module;
}

async function load(url: string): Promise<unknown> {
  Reflect.set(window, 'define', Object.assign(define, { amd: {} }));
  const script = document.createElement('script');
  script.src = url;
  await new Promise((settle, reject) => {
    script.addEventListener('load', settle);
    script.addEventListener('error', () => reject(new Error(`${url} could not be loaded`)));
    document.head.append(script);
  });
  const made = defined.get(script);
  if (made === undefined) {
    throw new Error(`${url} defines no module`);
  }
  defined.delete(script);
  return made.make(...made.needs.map((name) => (name === 'module' ? { uri: script.src } : sharedModule(name, url))));
}

function sharedModule(name: string, url: string): unknown {
  if (!SHARED_MODULES.has(name)) {
    throw new Error(`${url} needs ${name}, which neither Grafana nor the preview shares with plugins`);
  }
  return SHARED_MODULES.get(name);
}

/** Modules that Grafana shares with plugins: the page's own instances, so that there is only one React. */
const SHARED_MODULES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['@emotion/css', emotion],
  ['@emotion/react', emotionReact],
  ['@grafana/data', grafanaData],
  ['@grafana/data/unstable', grafanaDataUnstable],
  ['@grafana/runtime', grafanaRuntime],
  ['@grafana/runtime/unstable', grafanaRuntimeUnstable],
  ['@grafana/ui', grafanaUi],
  ['@grafana/ui/unstable', grafanaUiUnstable],
  ['i18next', i18next],
  ['lodash', lodash],
  ['moment', moment],
  ['react', react],
  ['react/jsx-runtime', jsxRuntime],
  ['react-dom', reactDom],
  ['react-router', reactRouter],
  ['rxjs', rxjs],
]);
