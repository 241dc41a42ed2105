import { type DataSourceInstanceSettings, locationUtil } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { useMemo } from 'react';
import { z } from 'zod';
import { resource } from '../../datasource/request';
import { type AsyncResult, useAsync, useStable } from '../../datasource/useAsync';
import { sourceUrl } from '../../settings/sources';
import { useQuery } from '../shell/route';

export const DATA_SOURCE_ID = 'modelwatch-monitoring-datasource';

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

/** The data source that a page reads, and those that it could. */
interface SelectedSource {
  /** None where there is no Modelwatch data source, or not the one that the address names. */
  readonly source: ConfiguredSource | undefined;
  readonly sources: readonly ConfiguredSource[];
}

/** The data source that the address names (`?ds=uid`); without a name the default one, or else the first. */
export function useDataSource(): SelectedSource {
  const { ds } = useQuery();
  return useMemo(() => {
    const sources = configuredSources();
    const source =
      ds === undefined
        ? (sources.find(({ isDefault }) => isDefault === true) ?? sources[0])
        : sources.find(({ uid }) => uid === ds);
    return { source, sources };
  }, [ds]);
}

const settingsSchema = z.object({ mlflow: z.object({ url: sourceUrl }) });

/** Pages of MLflow; each undefined where the data source has no address of it. */
interface MlflowLinks {
  readonly run: (runId: string) => string | undefined;
  readonly version: (model: string, version: string) => string | undefined;
}

/** By the address that the data source reaches MLflow at, which is a reader's too unless a network lies between. */
export function mlflowLinks(uid: string): MlflowLinks {
  const settings = settingsSchema.safeParse(getDataSourceSrv().getInstanceSettings(uid)?.jsonData);
  const page = (path: string): string | undefined =>
    settings.success ? `${settings.data.mlflow.url.replace(/\/+$/, '')}/#/${path}` : undefined;
  return {
    run: (runId) => page(`runs/${encodeURIComponent(runId)}`),
    version: (model, version) => page(`models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`),
  };
}

interface ResourceRequest<T> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Stays the same object. */
  readonly schema: z.ZodType<T>;
  /** Another object loads again. */
  readonly refreshKey?: object;
}

/** Loads a resource of the page's data source. Never throws. */
export function useResource<T>({
  path,
  query,
  schema,
  refreshKey,
}: ResourceRequest<T>): AsyncResult<T> & { readonly reload: () => void } {
  const uid = useDataSource().source?.uid;
  const params = useStable(query);
  const question = useMemo(
    () => (uid === undefined ? undefined : () => resource(uid, path, schema, { query: params })),
    [uid, path, params, schema]
  );
  return useAsync(question, refreshKey);
}
