import type { Table } from '../../query/derived';
import type { RegisteredModel } from '../../query/request';

/** One row a model version, with the aliases that point at it now. */
export function versionsTable(models: readonly RegisteredModel[]): Table {
  const rows = models.flatMap((model) => model.versions.map((version) => ({ model, version })));
  return {
    name: 'models',
    columns: [
      { name: 'model', type: 'text', values: rows.map(({ model }) => model.name) },
      { name: 'version', type: 'text', values: rows.map(({ version }) => version.version) },
      { name: 'aliases', type: 'text', values: rows.map(({ version }) => version.aliases.join(', ')) },
      { name: 'stage', type: 'text', values: rows.map(({ version }) => version.stage) },
      { name: 'status', type: 'text', values: rows.map(({ version }) => version.status) },
      { name: 'run_id', type: 'text', values: rows.map(({ version }) => version.runId ?? null) },
      { name: 'created', type: 'time', values: rows.map(({ version }) => version.created) },
      { name: 'updated', type: 'time', values: rows.map(({ version }) => version.updated) },
      { name: 'description', type: 'text', values: rows.map(({ version }) => version.description) },
      {
        name: 'tags',
        type: 'text',
        values: rows.map(({ version }) =>
          Object.entries(version.tags)
            .map(([key, value]) => `${key}=${value}`)
            .sort()
            .join(', ')
        ),
      },
    ],
  };
}
