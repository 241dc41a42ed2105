import { AppPlugin, type DataSourceApi, DataSourcePlugin } from '@grafana/data';
import { importModule } from './amd';

const pluginIn = (module: unknown): unknown =>
  typeof module === 'object' && module !== null && 'plugin' in module ? module.plugin : undefined;

export type AnyDataSourcePlugin = DataSourcePlugin<DataSourceApi>;

/** The data source's module. Rejects when it is none. */
export async function importDataSource(url: string): Promise<AnyDataSourcePlugin> {
  const plugin = pluginIn(await importModule(url));
  if (plugin instanceof DataSourcePlugin) {
    return plugin;
  }
  throw new Error(`${url} holds no data source`);
}

/** The app's module. Rejects when it is none. */
export async function importApp(url: string): Promise<AppPlugin> {
  const plugin = pluginIn(await importModule(url));
  if (plugin instanceof AppPlugin) {
    return plugin;
  }
  throw new Error(`${url} holds no app`);
}
