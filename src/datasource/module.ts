import { DataSourcePlugin } from '@grafana/data';
import { ModelwatchDataSource } from './DataSource';
import { lazyComponent } from './lazyComponent';
import type { ModelwatchQuery } from './query/query';
import type { ModelwatchOptions, ModelwatchSecrets } from './settings';

export const plugin = new DataSourcePlugin<ModelwatchDataSource, ModelwatchQuery, ModelwatchOptions, ModelwatchSecrets>(
  ModelwatchDataSource
)
  .setConfigEditor(lazyComponent(async () => (await import('./config/ConfigEditor')).ConfigEditor))
  .setQueryEditor(lazyComponent(async () => (await import('./editor/QueryEditor')).QueryEditor))
  .setQueryEditorHelp(lazyComponent(async () => (await import('./editor/QueryHelp')).QueryHelp));
