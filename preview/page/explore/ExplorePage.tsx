import { css } from '@emotion/css';
import {
  CoreApp,
  type DataFrame,
  DataFrameType,
  type DataQuery,
  type DataSourceApi,
  LoadingState,
  type PanelData,
  type TimeRange,
} from '@grafana/data';
import {
  Alert,
  Button,
  ErrorBoundaryAlert,
  IconButton,
  PanelChrome,
  RefreshPicker,
  Stack,
  Text,
  TimeRangePicker,
  useStyles2,
} from '@grafana/ui';
import { useCallback, useMemo, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { useWidth } from '../../../src/app/data/SignalPanel';
import { useAsync } from '../../../src/datasource/useAsync';
import { Loading } from '../pages/Loading';
import { PanelRenderer } from '../panels/PanelRenderer';
import { dataSources } from '../services/dataSources';
import { type Pane, paneIn, textRange, useExplore } from './useExplore';

/** Questions to the data source, and what it answers; the address holds them, as in Grafana. */
export default function ExplorePage() {
  const { search } = useLocation();
  // The address is read when the page is opened; from then on the page writes it.
  const [pane] = useState(() => paneIn(search));
  const load = useCallback(() => dataSources.get(pane.datasource || undefined), [pane]);
  return <Loading loaded={useAsync(load)}>{(source) => <Explore source={source} pane={pane} />}</Loading>;
}

const ignore = () => undefined;

function Explore({ source, pane }: { readonly source: DataSourceApi; readonly pane: Pane }) {
  const { queries, data, range, change, add, remove, run, setRange } = useExplore(source, pane);
  const shift = useMemo(() => (range.to.valueOf() - range.from.valueOf()) / 2, [range]);
  const move = (by: number) =>
    setRange({ from: String(range.from.valueOf() + by), to: String(range.to.valueOf() + by) });
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap">
        <Text element="h1">Explore</Text>
        <Stack direction="row" gap={1}>
          <TimeRangePicker
            value={range}
            timeZone="browser"
            onChange={({ raw }) => setRange(textRange(raw))}
            onChangeTimeZone={ignore}
            onMoveBackward={() => move(-shift)}
            onMoveForward={() => move(shift)}
            onZoom={() =>
              setRange({ from: String(range.from.valueOf() - shift), to: String(range.to.valueOf() + shift) })
            }
          />
          <RefreshPicker
            text="Run query"
            isLoading={data?.state === LoadingState.Loading}
            onRefresh={() => run()}
            onIntervalChanged={ignore}
            noIntervalPicker
            primary
          />
        </Stack>
      </Stack>
      {queries.map((query, i) => (
        <QueryRow
          key={query.refId}
          source={source}
          query={query}
          queries={queries}
          data={data}
          range={range}
          onChange={(changed) => change(i, changed)}
          onRun={() => run()}
          onRemove={queries.length > 1 ? () => remove(i) : undefined}
        />
      ))}
      <div>
        <Button variant="secondary" icon="plus" onClick={add}>
          Add query
        </Button>
      </div>
      {data !== undefined && <Result data={data} />}
    </Stack>
  );
}

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
function QueryRow({ source, query, queries, data, range, onChange, onRun, onRemove }: Props) {
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

interface Shown {
  readonly title: string;
  readonly pluginId: string;
  readonly frames: DataFrame[];
  readonly height: number;
}

const isHeatmap = ({ meta }: DataFrame): boolean =>
  meta?.type === DataFrameType.HeatmapRows || meta?.type === DataFrameType.HeatmapCells;
const isTimeSeries = (frame: DataFrame): boolean =>
  !isHeatmap(frame) &&
  frame.meta?.preferredVisualisationType !== 'table' &&
  frame.meta?.preferredVisualisationType !== 'nodeGraph' &&
  frame.meta?.custom?.['resultType'] !== 'exemplar' &&
  frame.fields.some(({ type }) => type === 'time');

/** As Explore does: figures over time as a graph, everything else as what its frames say that they are. */
function shownOf(series: readonly DataFrame[]): Shown[] {
  const heatmaps = series.filter(isHeatmap);
  const graphs = series.filter(isTimeSeries);
  const tables = series.filter((frame) => !heatmaps.includes(frame) && !graphs.includes(frame));
  const all: Shown[] = [
    { title: 'Graph', pluginId: 'timeseries', frames: graphs, height: 400 },
    ...heatmaps.map((frame) => ({ title: frame.name || 'Heatmap', pluginId: 'heatmap', frames: [frame], height: 300 })),
    { title: 'Table', pluginId: 'table', frames: tables, height: 400 },
  ];
  return all.filter(({ frames }) => frames.some(({ fields }) => fields.length > 0));
}

function Result({ data }: { readonly data: PanelData }) {
  const { ref, width } = useWidth();
  const shown = shownOf(data.series);
  const notices = [...new Set(data.series.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []))];
  return (
    <div ref={ref}>
      <Stack direction="column" gap={1}>
        {data.errors?.map(({ message, refId }) => (
          <Alert key={`${refId} ${message}`} severity="error" title={message ?? 'The query failed'} />
        ))}
        {notices.map((text) => (
          <Alert key={text} severity="info" title={text} />
        ))}
        {width > 0 &&
          shown.map(({ title, pluginId, frames, height }) => (
            <section key={title} aria-label={title}>
              <PanelChrome title={title} width={width} height={height} loadingState={data.state}>
                {(innerWidth, innerHeight) => (
                  <PanelRenderer
                    title={title}
                    pluginId={pluginId}
                    data={{ ...data, series: frames }}
                    width={innerWidth}
                    height={innerHeight}
                  />
                )}
              </PanelChrome>
            </section>
          ))}
        {data.state === LoadingState.Done && shown.length === 0 && <Alert severity="info" title="No data" />}
      </Stack>
    </div>
  );
}
