import { getFieldDisplayValues, type PanelProps, type ReduceDataOptions, VizOrientation } from '@grafana/data';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  type BigValueTextMode,
  DataLinksContextMenu,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';
import { NoData } from './NoData';

interface StatOptions {
  readonly reduceOptions?: ReduceDataOptions;
  readonly orientation?: VizOrientation;
  readonly colorMode?: BigValueColorMode;
  readonly graphMode?: BigValueGraphMode;
  readonly textMode?: BigValueTextMode;
}

/** One big value for each series. */
export function StatPanel({ data, fieldConfig, options, timeZone, ...panel }: PanelProps<StatOptions>) {
  const theme = useTheme2();
  const graphMode = options.graphMode ?? BigValueGraphMode.Area;
  if (data.series.length === 0) {
    return <NoData data={data} />;
  }
  const values = getFieldDisplayValues({
    data: data.series,
    fieldConfig,
    reduceOptions: options.reduceOptions ?? { calcs: ['lastNotNull'], values: false },
    replaceVariables: panel.replaceVariables,
    theme,
    sparkline: graphMode !== BigValueGraphMode.None,
    timeZone,
  });
  return (
    <VizRepeater
      getValues={() => values}
      renderValue={({ value: { display, sparkline, hasLinks, getLinks }, width, height, count }) => {
        const value = (
          <BigValue
            value={display}
            sparkline={sparkline}
            colorMode={options.colorMode ?? BigValueColorMode.Value}
            graphMode={graphMode}
            textMode={options.textMode}
            count={count}
            width={width}
            height={height}
            theme={theme}
          />
        );
        return hasLinks && getLinks !== undefined ? (
          <DataLinksContextMenu links={getLinks}>{() => value}</DataLinksContextMenu>
        ) : (
          value
        );
      }}
      width={panel.width}
      height={panel.height}
      source={data}
      autoGrid
      renderCounter={panel.renderCounter}
      orientation={options.orientation ?? VizOrientation.Auto}
      minVizWidth={75}
      minVizHeight={16}
    />
  );
}
