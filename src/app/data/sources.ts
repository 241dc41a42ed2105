import { type DataSourceInstanceSettings, locationUtil } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';

export const DATA_SOURCE_ID = 'modelwatch-monitoring-datasource';

/** What a source of data is called, and where. */
export type ConfiguredSource = Pick<DataSourceInstanceSettings, 'uid' | 'name' | 'isDefault'>;

/** The Modelwatch data sources that the user may see. */
export const configuredSources = (): readonly ConfiguredSource[] =>
  getDataSourceSrv().getList({ type: DATA_SOURCE_ID });

export const settingsLink = ({ uid }: ConfiguredSource): string =>
  locationUtil.assureBaseUrl(`/connections/datasources/edit/${encodeURIComponent(uid)}`);

export const addLink = (): string => locationUtil.assureBaseUrl(`/connections/datasources/${DATA_SOURCE_ID}`);
