import { type DataFrame, FieldType, type PanelProps } from '@grafana/data';
import {
  LegendDisplayMode,
  TimeSeries,
  TooltipDisplayMode,
  TooltipPlugin,
  type UPlotConfigBuilder,
  useTheme2,
  type VizLegendOptions,
} from '@grafana/ui';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { NoData } from './NoData';

interface TimeSeriesOptions {
  readonly legend: VizLegendOptions;
  readonly tooltip?: { readonly mode?: TooltipDisplayMode };
}

export const LEGEND: VizLegendOptions = {
  showLegend: true,
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  calcs: [],
};

const isDrawable = ({ fields }: DataFrame): boolean =>
  fields.some(({ type }) => type === FieldType.time) && fields.some(({ type }) => type === FieldType.number);

/** Series over time, drawn by Grafana's own chart. */
export function TimeSeriesPanel({ data, timeRange, timeZone, width, height, options }: PanelProps<TimeSeriesOptions>) {
  const frames = useMemo(
    () => data.series.filter((frame) => isDrawable(frame) && frame.meta?.custom?.['resultType'] !== 'exemplar'),
    [data.series]
  );
  if (frames.length === 0 || width <= 0 || height <= 0) {
    return <NoData data={data} />;
  }
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend ?? LEGEND}
      options={options}
    >
      {(config, aligned) => (
        <>
          <TooltipPlugin
            config={config}
            data={aligned}
            frames={frames}
            mode={options.tooltip?.mode ?? TooltipDisplayMode.Single}
            timeZone={timeZone}
          />
          <AnnotationMarks config={config} frames={data.annotations ?? []} />
        </>
      )}
    </TimeSeries>
  );
}

interface Props {
  readonly config: UPlotConfigBuilder;
  readonly frames: readonly DataFrame[];
}

const timesOf = (frames: readonly DataFrame[]): number[] =>
  frames.flatMap(({ fields }) => fields.find(({ name }) => name === 'time')?.values ?? []);

/** A dashed line at each annotation. */
function AnnotationMarks({ config, frames }: Props) {
  const theme = useTheme2();
  const times = useRef<number[]>([]);
  times.current = timesOf(frames);
  useLayoutEffect(() => {
    config.addHook('draw', (plot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.strokeStyle = theme.visualization.getColorByName('light-blue');
      ctx.setLineDash([5, 5]);
      ctx.beginPath();
      for (const time of times.current) {
        const x = Math.round(plot.valToPos(time, 'x', true));
        if (x >= bbox.left && x <= bbox.left + bbox.width) {
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
        }
      }
      ctx.stroke();
      ctx.restore();
    });
  }, [config, theme]);
  return null;
}
