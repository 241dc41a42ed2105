import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  HeatmapCellLayout,
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
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  PanelBuilder as HeatmapBuilder,
  RowsHeatmapOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { PanelBuilder as TrendBuilder } from '@grafana/grafana-foundation-sdk/trend';
import type { Statistic } from '../../../query/query';
import { dataLink, type LinkTo } from '../links';
import { type PanelQuery, targets } from '../query';
import { signalOf, thresholdsConfig, thresholdsOf } from '../registry';
import { type About, described, listBelow } from './panel';

export interface Graph extends About {
  /** The first one gives the unit and the limits. */
  readonly ask: readonly [PanelQuery, ...PanelQuery[]];
  /** `fixed`: the signal's thresholds; `inForce`: the thresholds at each point, as raised for small samples. */
  readonly limits?: 'fixed' | 'inForce' | 'none';
  /** Draws the interval of each value as a band. */
  readonly bands?: boolean;
  /** Grafana's unit id, where it differs from the signal's. */
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** A table legend on the right, for many series. */
  readonly wideLegend?: boolean;
  /** The data link of each series. */
  readonly link?: LinkTo;
}

/** Lines only, without intervals and thresholds. */
export const PLAIN = { bands: false, limits: 'none' } as const;

type Limits = NonNullable<Graph['limits']>;

/**
 * Grafana colours a threshold line by the range above it: where lower values are worse, the warning line would be green.
 * There the thresholds are queried as series, which have colours of their own.
 */
const limitsOf = ({ ask: [first], limits = 'fixed' }: Graph): Limits =>
  limits === 'fixed' && thresholdsOf(first)?.direction === 'below' ? 'inForce' : limits;

const withStatistics = (asked: PanelQuery, bands: boolean, limits: Limits): PanelQuery => {
  const more: Statistic[] = [
    ...(bands ? (['lower', 'upper'] as const) : []),
    ...(limits === 'inForce' ? (['warning', 'critical'] as const) : []),
  ];
  return asked.statistics === undefined ? { ...asked, statistics: ['value', ...more] } : asked;
};

/** A signal over time, with its interval and its thresholds. */
export function graph(about: Graph): PanelBuilder {
  const { ask, bands = true, wideLegend = false } = about;
  const limits = limitsOf(about);
  const [first] = ask;
  const lines = limits === 'fixed' ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off;
  const builder = described(new PanelBuilder(), about)
    .targets(targets(ask.map((one) => withStatistics(one, bands, limits))))
    .unit(about.unit ?? signalOf(first.signal).unit)
    .thresholds(thresholdsConfig(limits === 'none' ? undefined : thresholdsOf(first)))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(lines))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .lineWidth(2)
    .fillOpacity(0)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(false)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(wideLegend ? LegendDisplayMode.Table : LegendDisplayMode.List)
        .placement(wideLegend ? LegendPlacement.Right : LegendPlacement.Bottom)
        // Half a dashboard's width has room for one figure beside the lines.
        .calcs(wideLegend ? ['lastNotNull', ...(about.width > 12 ? ['max'] : [])] : [])
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (about.link !== undefined) {
    builder.dataLinks([dataLink(about.link)]);
  }
  if (about.min !== undefined) {
    builder.min(about.min);
  }
  if (about.max !== undefined) {
    builder.max(about.max);
  }
  return builder;
}

interface Curve extends About {
  readonly ask: readonly [PanelQuery];
  /** Columns: the x axis, the y values, their ideal, and the bounds of their interval. */
  readonly x: string;
  readonly y: string;
  readonly ideal: string;
  readonly lower: string;
  readonly upper: string;
}

/** One column of a table against another, with its interval and its ideal line. */
export const curve = ({ x, y, ideal, lower, upper, ...about }: Curve): TrendBuilder =>
  described(new TrendBuilder(), about)
    .targets(targets(about.ask))
    .transformations([{ id: 'filterFieldsByName', options: { include: { names: [x, y, ideal, lower, upper] } } }])
    .xField(x)
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
    .legend(listBelow())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.None));

const quiet = () => [
  { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: 'gray' } },
  { id: 'custom.lineWidth', value: 0 },
  { id: 'custom.showPoints', value: VisibilityMode.Never },
  { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } },
];

interface Heat extends About {
  readonly ask: readonly [PanelQuery];
  /** Unit of the bucket edges. */
  readonly unit?: string;
}

/** Histogram buckets over time. */
export const heat = (about: Heat): HeatmapBuilder =>
  described(new HeatmapBuilder(), about)
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
