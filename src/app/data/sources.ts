import { type DataSourceInstanceSettings, locationUtil } from '@grafana/data';
import { getBackendSrv, getDataSourceSrv } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { z } from 'zod';

export const DATA_SOURCE_ID = 'modelwatch-monitoring-datasource';

/** What a source of data is called, and where. */
export type ConfiguredSource = Pick<DataSourceInstanceSettings, 'uid' | 'name' | 'isDefault'>;

export interface Health {
  readonly state: 'ok' | 'error';
  readonly message: string;
}

const answerSchema = z.object({ status: z.string(), message: z.string() });
const failureSchema = z.object({ data: z.object({ message: z.string() }) });

/** The Modelwatch data sources that the user may see. */
export const configuredSources = (): readonly ConfiguredSource[] =>
  getDataSourceSrv().getList({ type: DATA_SOURCE_ID });

/** Asks the data source's process what it reaches. Never rejects: what went wrong is the answer. */
export async function healthOf({ uid }: ConfiguredSource): Promise<Health> {
  const url = `/api/datasources/uid/${encodeURIComponent(uid)}/health`;
  try {
    const { data } = await firstValueFrom(getBackendSrv().fetch<unknown>({ url, showErrorAlert: false }));
    const { status, message } = answerSchema.parse(data);
    return { state: status === 'OK' ? 'ok' : 'error', message };
  } catch (error) {
    const told = failureSchema.safeParse(error);
    const message = told.success ? told.data.data.message : error instanceof Error ? error.message : String(error);
    return { state: 'error', message };
  }
}

export const settingsLink = ({ uid }: ConfiguredSource): string =>
  locationUtil.assureBaseUrl(`/connections/datasources/edit/${encodeURIComponent(uid)}`);

export const addLink = (): string => locationUtil.assureBaseUrl(`/connections/datasources/${DATA_SOURCE_ID}`);

/** Explore with a first question: how fast the models answer. */
export function exploreLink({ uid }: ConfiguredSource): string {
  const datasource = { type: DATA_SOURCE_ID, uid };
  const queries = [{ refId: 'A', datasource, signal: 'latency', queryVersion: 1 }];
  const panes = { modelwatch: { datasource: uid, queries, range: { from: 'now-1h', to: 'now' } } };
  return locationUtil.assureBaseUrl(`/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}`);
}
