import type { DataSourceApi, DataSourceInstanceSettings, DataSourceRef, ScopedVars } from '@grafana/data';
import { config, type DataSourceSrv, type GetDataSourceListFilters } from '@grafana/runtime';
import { importDataSource } from '../modules/plugins';
import { backend } from './backend';
import { templates } from './templates';

type Ref = DataSourceRef | string | null | undefined;

const instances = new Map<string, Promise<DataSourceApi>>();

const all = (): DataSourceInstanceSettings[] => Object.values(config.datasources);

function settingsOf(ref: Ref, scopedVars?: ScopedVars): DataSourceInstanceSettings | undefined {
  const reference = typeof ref === 'string' ? ref : (ref?.uid ?? ref?.type);
  const name = reference === undefined ? undefined : templates.replace(reference, scopedVars);
  const found =
    name === undefined || name === 'default'
      ? all().find(({ isDefault }) => isDefault)
      : (all().find(({ uid }) => uid === name) ?? all().find((one) => one.name === name || one.type === name));
  return found === undefined || reference === name || name === undefined
    ? found
    : { ...found, rawRef: { type: found.type, uid: found.uid }, uid: reference ?? found.uid };
}

function instanceOf(settings: DataSourceInstanceSettings): Promise<DataSourceApi> {
  const uid = settings.rawRef?.uid ?? settings.uid;
  const known = instances.get(uid);
  if (known !== undefined) {
    return known;
  }
  const made = importDataSource(`/${settings.meta.module}`).then((plugin) => {
    const instance = new plugin.DataSourceClass({ ...settings, uid });
    instance.components = plugin.components;
    return Object.assign(instance, { meta: settings.meta });
  });
  instances.set(uid, made);
  return made;
}

function isListed({ type, meta }: DataSourceInstanceSettings, filters: GetDataSourceListFilters): boolean {
  const types = filters.type === undefined ? undefined : [filters.type].flat();
  return (
    (types === undefined || types.includes(type)) &&
    (filters.pluginId === undefined || filters.pluginId === type) &&
    (!filters.metrics || meta.metrics === true) &&
    (!filters.alerting || meta.alerting === true) &&
    (!filters.annotations || meta.annotations === true) &&
    !filters.logs &&
    !filters.tracing
  );
}

/** The data sources as of the last page load or save. */
export const dataSources: DataSourceSrv = {
  get: async (ref, scopedVars) => {
    const settings = settingsOf(ref, scopedVars);
    if (settings === undefined) {
      throw new Error(`There is no data source ${typeof ref === 'string' ? ref : JSON.stringify(ref)} in the preview`);
    }
    return instanceOf(settings);
  },
  getList: (filters = {}) =>
    all()
      .filter((settings) => isListed(settings, filters))
      .filter((settings) => filters.filter?.(settings) ?? true),
  getInstanceSettings: settingsOf,
  reload: () => void reloadDataSources(),
  registerRuntimeDataSource: () => undefined,
};

/** Reloads the settings from the server and drops all instances. */
export async function reloadDataSources(): Promise<void> {
  const settings =
    await backend.get<Pick<typeof config, 'datasources' | 'defaultDatasource'>>('/api/frontend/settings');
  config.datasources = settings.datasources;
  config.defaultDatasource = settings.defaultDatasource;
  instances.clear();
}
