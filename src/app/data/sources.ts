import { type DataSourceInstanceSettings, locationUtil } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';

export const DATA_SOURCE_ID = 'modelwatch-monitoring-datasource';

/** What a source of data is called, and where. */
export type ConfiguredSource = Pick<DataSourceInstanceSettings, 'uid' | 'name' | 'isDefault'>;

/**
 * The Modelwatch data sources that the user may see. To a list by `type` Grafana adds its own data source "-- Grafana --"; to
 * one by plugin it does not (12.4.0: public/app/features/plugins/datasource_srv.ts).
 */
export const configuredSources = (): readonly ConfiguredSource[] =>
  getDataSourceSrv().getList({ pluginId: DATA_SOURCE_ID });

export const settingsLink = ({ uid }: ConfiguredSource): string =>
  locationUtil.assureBaseUrl(`/connections/datasources/edit/${encodeURIComponent(uid)}`);

export const addLink = (): string => locationUtil.assureBaseUrl(`/connections/datasources/${DATA_SOURCE_ID}`);
