import { CoreApp, type QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, LoadingPlaceholder } from '@grafana/ui';
import { useCallback } from 'react';
import type { ModelwatchDataSource } from '../DataSource';
import { liftQuery } from '../query/lift';
import { isComplete, type ModelwatchQuery } from '../query/query';
import type { ModelwatchOptions } from '../settings';
import { useAsync } from '../useAsync';
import { AlertingEditor } from './alerting/AlertingEditor';
import { PanelEditor } from './PanelEditor';

export type Props = QueryEditorProps<ModelwatchDataSource, ModelwatchQuery, ModelwatchOptions>;

const isAlerting = (app?: string): boolean => app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;

/** Builds a query from what the registry of signals says; a smaller editor where alert rules are made. */
export function QueryEditor({ datasource, query, app, data, onChange, onRunQuery }: Props) {
  const { lookups } = datasource;
  const registry = useAsync(useCallback(() => lookups.signals(), [lookups]));
  const take = (changed: ModelwatchQuery) => {
    onChange(changed);
    if (isComplete(changed)) {
      onRunQuery();
    }
  };
  if (registry.state === 'loading') {
    return <LoadingPlaceholder text={t('query.loading', 'Loading signals')} />;
  }
  if (registry.state === 'error') {
    return (
      <Alert severity="error" title={t('query.failed', 'The list of signals could not be loaded')}>
        {registry.message}
      </Alert>
    );
  }
  const Editor = isAlerting(app) ? AlertingEditor : PanelEditor;
  return <Editor query={liftQuery(query)} signals={registry.value} lookups={lookups} data={data} onChange={take} />;
}
