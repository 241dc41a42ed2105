import { css } from '@emotion/css';
import { CoreApp, type DataQuery, type DataSourceApi, type PanelData, type TimeRange } from '@grafana/data';
import { Alert, ErrorBoundaryAlert, IconButton, Stack, Text, useStyles2 } from '@grafana/ui';

interface Props {
  readonly source: DataSourceApi;
  readonly query: DataQuery;
  readonly queries: readonly DataQuery[];
  readonly data: PanelData | undefined;
  readonly range: TimeRange;
  readonly onChange: (query: DataQuery) => void;
  readonly onRun: () => void;
  readonly onRemove: (() => void) | undefined;
}

/** One query in the data source's own editor. */
export function QueryRow({ source, query, queries, data, range, onChange, onRun, onRemove }: Props) {
  const styles = useStyles2((theme) => ({
    row: css({
      padding: theme.spacing(1.5),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
    }),
  }));
  const Editor = source.components?.QueryEditor;
  return (
    <section className={styles.row} aria-label={`Query ${query.refId}`}>
      <Stack direction="row" justifyContent="space-between">
        <Text color="secondary">
          {query.refId} ({source.name})
        </Text>
        {onRemove !== undefined && (
          <IconButton name="trash-alt" aria-label={`Remove query ${query.refId}`} onClick={onRemove} />
        )}
      </Stack>
      {Editor === undefined ? (
        <Alert severity="error" title="The data source has no query editor" />
      ) : (
        <ErrorBoundaryAlert dependencies={[query]}>
          <Editor
            app={CoreApp.Explore}
            datasource={source}
            query={query}
            queries={[...queries]}
            data={data}
            range={range}
            onChange={onChange}
            onRunQuery={onRun}
          />
        </ErrorBoundaryAlert>
      )}
    </section>
  );
}
