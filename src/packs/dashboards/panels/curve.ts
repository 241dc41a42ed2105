import {
  LegendDisplayMode,
  LegendPlacement,
  LineStyleBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/trend';
import { type Asked, targets } from '../query';
import { type About, described } from './panel';

export interface Curve extends About {
  readonly ask: readonly [Asked];
  /** Columns: along the axis, drawn against it, where that should lie, and the interval of what is drawn. */
  readonly along: string;
  readonly drawn: string;
  readonly ideal: string;
  readonly lower: string;
  readonly upper: string;
}

/** One column of a table against another, with its interval and the line on which it should lie. */
export const curve = ({ along, drawn, ideal, lower, upper, ...about }: Curve): PanelBuilder =>
  described(new PanelBuilder(), about)
    .targets(targets(about.ask))
    .transformations([
      { id: 'filterFieldsByName', options: { include: { names: [along, drawn, ideal, lower, upper] } } },
    ])
    .xField(along)
    .unit('percentunit')
    .min(0)
    .max(1)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .lineWidth(2)
    .showPoints(VisibilityMode.Always)
    .overrideByName(lower, quiet())
    .overrideByName(upper, [
      ...quiet(),
      { id: 'custom.fillBelowTo', value: lower },
      { id: 'custom.fillOpacity', value: 20 },
    ])
    .overrideByName(ideal, [
      { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: 'gray' } },
      { id: 'custom.lineWidth', value: 1 },
      { id: 'custom.lineStyle', value: new LineStyleBuilder().fill('dash').dash([8, 6]).build() },
      { id: 'custom.showPoints', value: VisibilityMode.Never },
    ])
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([])
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.None));

const quiet = () => [
  { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: 'gray' } },
  { id: 'custom.lineWidth', value: 0 },
  { id: 'custom.showPoints', value: VisibilityMode.Never },
  { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } },
];
