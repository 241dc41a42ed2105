import { type DataSourceInstanceSettings, PluginType } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import type { Settings } from './config/secrets';
import { ModelwatchDataSource } from './DataSource';
import type { ModelwatchOptions } from './settings';

/** What Grafana knows of a plugin, as far as anything here reads it. */
export const pluginMeta = <Type extends PluginType>(id: string, type: Type) => ({
  id,
  name: 'Modelwatch',
  type,
  module: '',
  baseUrl: '',
  info: {
    author: { name: '' },
    description: '',
    links: [],
    logos: { small: '', large: '' },
    screenshots: [],
    updated: '',
    version: '',
  },
});

export const settings: DataSourceInstanceSettings<ModelwatchOptions> = {
  id: 7,
  uid: 'uid-1',
  type: 'modelwatch-monitoring-datasource',
  name: 'Production',
  access: 'proxy',
  readOnly: false,
  jsonData: {},
  meta: pluginMeta('modelwatch-monitoring-datasource', PluginType.datasource),
};

export const dataSourceOf = (templates: TemplateSrv): ModelwatchDataSource =>
  new ModelwatchDataSource(settings, templates);

export const settingsOf = (jsonData: ModelwatchOptions, saved: Readonly<Record<string, boolean>> = {}): Settings => ({
  id: 1,
  uid: 'modelwatch',
  orgId: 1,
  name: 'Modelwatch',
  type: 'modelwatch-monitoring-datasource',
  typeName: 'Modelwatch',
  typeLogoUrl: '',
  access: 'proxy',
  url: '',
  user: '',
  database: '',
  basicAuth: false,
  basicAuthUser: '',
  isDefault: false,
  jsonData,
  secureJsonFields: { ...saved },
  readOnly: false,
  withCredentials: false,
});
