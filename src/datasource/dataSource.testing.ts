import { type DataSourceInstanceSettings, PluginType } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { ModelwatchDataSource } from './DataSource';
import type { ModelwatchOptions } from './settings';

export const settings: DataSourceInstanceSettings<ModelwatchOptions> = {
  id: 7,
  uid: 'uid-1',
  type: 'modelwatch-monitoring-datasource',
  name: 'Production',
  access: 'proxy',
  readOnly: false,
  jsonData: {},
  meta: {
    id: 'modelwatch-monitoring-datasource',
    name: 'Modelwatch',
    type: PluginType.datasource,
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
  },
};

/** A data source as Grafana makes one. For tests. */
export const dataSourceOf = (templates: TemplateSrv): ModelwatchDataSource =>
  new ModelwatchDataSource(settings, templates);
