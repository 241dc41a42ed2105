import { DataSourcePlugin } from '@grafana/data';
import { ModelwatchDataSource } from './DataSource';
import { lazily } from './lazily';
import type { ModelwatchQuery } from './query/query';
import type { ModelwatchOptions, ModelwatchSecrets } from './settings';

export const plugin = new DataSourcePlugin<ModelwatchDataSource, ModelwatchQuery, ModelwatchOptions, ModelwatchSecrets>(
  ModelwatchDataSource
)
  .setConfigEditor(lazily(async () => (await import('./config/ConfigEditor')).ConfigEditor))
  .setQueryEditor(lazily(async () => (await import('./editor/QueryEditor')).QueryEditor))
  .setQueryEditorHelp(lazily(async () => (await import('./editor/QueryHelp')).QueryHelp));
