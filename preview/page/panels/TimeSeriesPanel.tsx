import { type DataFrame, FieldType, type PanelProps } from '@grafana/data';
import { LegendDisplayMode, TimeSeries, TooltipDisplayMode, TooltipPlugin, type VizLegendOptions } from '@grafana/ui';
import { useMemo } from 'react';
import { AnnotationMarks } from './AnnotationMarks';
import { NoData } from './NoData';

export interface TimeSeriesOptions {
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

/** Figures over time, by Grafana's own chart. */
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
