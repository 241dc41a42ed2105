import { type DataFrame, DataFrameType, LoadingState, type PanelData } from '@grafana/data';
import { Alert, PanelChrome, Stack } from '@grafana/ui';
import { useWidth } from '../../../src/app/data/useWidth';
import { PanelRenderer } from '../panels/PanelRenderer';

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

/** What was answered, errors and notices included. */
export function Result({ data }: { readonly data: PanelData }) {
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
