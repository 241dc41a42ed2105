import { getDataSourceSrv } from '@grafana/runtime';
import { z } from 'zod';

const settingsSchema = z.object({ mlflow: z.object({ url: z.url({ protocol: /^https?$/ }) }) });

/** Pages of MLflow; each undefined where the data source has no address of it. */
export interface MlflowLinks {
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
