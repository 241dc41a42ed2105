import { css } from '@emotion/css';
import {
  type FieldDisplay,
  getFieldDisplayValues,
  LoadingState,
  type PanelData,
  type PanelProps,
  type ReduceDataOptions,
  VizOrientation,
} from '@grafana/data';
import {
  BarGauge,
  BarGaugeDisplayMode,
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  type BigValueTextMode,
  DataLinksContextMenu,
  useStyles2,
  useTheme2,
  VizRepeater,
} from '@grafana/ui';
import type { ReactElement } from 'react';

/** Says that there is nothing to draw, in the words that a field option has for it. */
export function NoData({ data }: { readonly data: PanelData }) {
  const style = useStyles2(() =>
    css({ display: 'flex', height: '100%', alignItems: 'center', justifyContent: 'center' })
  );
  const noValue = data.series.flatMap(({ fields }) => fields.map(({ config }) => config.noValue)).find(Boolean);
  return <div className={style}>{data.state === LoadingState.Loading ? '' : (noValue ?? 'No data')}</div>;
}

interface ValueOptions {
  readonly reduceOptions?: ReduceDataOptions;
  readonly orientation?: VizOrientation;
  readonly colorMode?: BigValueColorMode;
  readonly graphMode?: BigValueGraphMode;
  readonly textMode?: BigValueTextMode;
  readonly displayMode?: BarGaugeDisplayMode;
}

type Draw = (value: FieldDisplay, width: number, height: number, count: number) => ReactElement;

function useValues(
  { data, fieldConfig, options, replaceVariables, timeZone }: PanelProps<ValueOptions>,
  sparkline: boolean
) {
  const theme = useTheme2();
  const values = getFieldDisplayValues({
    data: data.series,
    fieldConfig,
    reduceOptions: options.reduceOptions ?? { calcs: ['lastNotNull'], values: false },
    replaceVariables,
    theme,
    sparkline,
    timeZone,
  });
  return { theme, values };
}

function Repeated({ panel, values, draw }: { panel: PanelProps<ValueOptions>; values: FieldDisplay[]; draw: Draw }) {
  const { data, width, height, options, renderCounter } = panel;
  if (data.series.length === 0) {
    return <NoData data={data} />;
  }
  return (
    <VizRepeater
      getValues={() => values}
      renderValue={({ value, width: own, height: tall, count }) =>
        value.hasLinks && value.getLinks !== undefined ? (
          <DataLinksContextMenu links={value.getLinks}>{() => draw(value, own, tall, count)}</DataLinksContextMenu>
        ) : (
          draw(value, own, tall, count)
        )
      }
      width={width}
      height={height}
      source={data}
      autoGrid
      renderCounter={renderCounter}
      orientation={options.orientation ?? VizOrientation.Auto}
      minVizWidth={75}
      minVizHeight={16}
    />
  );
}

/** One big figure a series. */
export function StatPanel(panel: PanelProps<ValueOptions>) {
  const { options } = panel;
  const graphMode = options.graphMode ?? BigValueGraphMode.Area;
  const { theme, values } = useValues(panel, graphMode !== BigValueGraphMode.None);
  return (
    <Repeated
      panel={panel}
      values={values}
      draw={({ display, sparkline }, width, height, count) => (
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
      )}
    />
  );
}

/** One bar a series. */
export function BarGaugePanel(panel: PanelProps<ValueOptions>) {
  const { options } = panel;
  const { theme, values } = useValues(panel, false);
  const orientation = options.orientation ?? VizOrientation.Horizontal;
  return (
    <Repeated
      panel={{ ...panel, options: { ...options, orientation } }}
      values={values}
      draw={({ display, field, view, colIndex = 0 }, width, height) => (
        <BarGauge
          value={display}
          field={field}
          display={view?.getFieldDisplayProcessor(colIndex)}
          orientation={orientation}
          displayMode={options.displayMode ?? BarGaugeDisplayMode.Gradient}
          isOverflow={false}
          itemSpacing={8}
          width={width}
          height={height}
          theme={theme}
        />
      )}
    />
  );
}
