import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './config/ConfigEditor';
import { ModelwatchDataSource } from './DataSource';
import { QueryEditor } from './editor/QueryEditor';
import type { ModelwatchQuery } from './query/query';
import type { ModelwatchOptions, ModelwatchSecrets } from './settings';

export const plugin = new DataSourcePlugin<ModelwatchDataSource, ModelwatchQuery, ModelwatchOptions, ModelwatchSecrets>(
  ModelwatchDataSource
)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
