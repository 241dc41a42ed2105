import { PanelBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { HeatmapCellLayout, TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import { type Asked, targets } from '../query';
import { type About, described } from './panel';

export interface Heat extends About {
  readonly ask: readonly [Asked];
  /** Of the buckets' edges. */
  readonly unit?: string;
}

/** Buckets over time, as the signal counted them. */
export const heat = (about: Heat): PanelBuilder =>
  described(new PanelBuilder(), about)
    .targets(targets(about.ask))
    .calculate(false)
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Oranges')
        .steps(64)
        .reverse(false)
        .exponent(0.5)
        .fill('dark-orange')
    )
    .rowsFrame(new RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Le).value('predictions'))
    .yAxis(new YAxisConfigBuilder().unit(about.unit ?? 'short'))
    .cellGap(1)
    .showLegend()
    .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true));
