import { t } from '@grafana/i18n';
import type { SourceName } from '../../settings';

/** What differs from one source to the other. */
export interface Face {
  readonly title: string;
  readonly description: string;
  readonly example: string;
  readonly scope: { readonly key: 'tenant' | 'workspace'; readonly label: string; readonly description: string };
}

export const faces = (): Readonly<Record<SourceName, Face>> => ({
  prometheus: {
    title: 'Prometheus',
    description: t(
      'config.prometheus.description',
      'Metrics of the models: Prometheus or a compatible API such as Mimir, Thanos, Cortex or VictoriaMetrics.'
    ),
    example: 'http://localhost:9090',
    scope: {
      key: 'tenant',
      label: t('config.prometheus.tenant', 'Tenant'),
      description: t(
        'config.prometheus.tenant-help',
        'Sent as X-Scope-OrgID: for Mimir, Cortex and other shared installations.'
      ),
    },
  },
  mlflow: {
    title: 'MLflow',
    description: t(
      'config.mlflow.description',
      'Versions and aliases, the runs that created them, and the baselines that drift is measured against.'
    ),
    example: 'http://localhost:5000',
    scope: {
      key: 'workspace',
      label: t('config.mlflow.workspace', 'Workspace'),
      description: t('config.mlflow.workspace-help', 'Sent as X-MLFLOW-WORKSPACE: for MLflow 3 with workspaces.'),
    },
  },
});
