/** Panels are not among Grafana's packages: these draw their data with the views that are. */
import type { PanelPlugin } from '@grafana/data';
import { BarChartPanel } from './BarChartPanel';
import { HeatmapPanel } from './HeatmapPanel';
import { panelPlugin, type StandIn } from './plugin';
import { StateTimelinePanel } from './StateTimelinePanel';
import { TablePanel } from './TablePanel';
import { TextPanel } from './TextPanel';
import { LEGEND, TimeSeriesPanel } from './TimeSeriesPanel';
import { TrendPanel } from './TrendPanel';
import { BarGaugePanel, StatPanel } from './values';

const TIME_SERIES_FIELDS = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: 'none',
  lineStyle: undefined,
  showPoints: 'auto',
  pointSize: 5,
  spanNulls: false,
  insertNulls: false,
  stacking: { mode: 'none', group: 'A' },
  axisPlacement: 'auto',
  axisLabel: '',
  axisWidth: undefined,
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  axisColorMode: 'text',
  axisBorderShow: false,
  axisCenteredZero: false,
  scaleDistribution: { type: 'linear' },
  hideFrom: { legend: false, tooltip: false, viz: false },
  thresholdsStyle: { mode: 'off' },
  fillBelowTo: undefined,
  barAlignment: 0,
  barWidthFactor: 0.6,
};

const TABLE_FIELDS = {
  align: 'auto',
  cellOptions: { type: 'auto' },
  width: undefined,
  minWidth: undefined,
  inspect: false,
  hidden: false,
  filterable: false,
};

const STAND_INS: readonly StandIn[] = [
  {
    id: 'timeseries',
    component: TimeSeriesPanel,
    options: { legend: LEGEND, tooltip: { mode: 'single', sort: 'none' } },
    custom: TIME_SERIES_FIELDS,
    color: 'palette-classic',
  },
  { id: 'stat', component: StatPanel },
  { id: 'gauge', component: BarGaugePanel },
  { id: 'bargauge', component: BarGaugePanel },
  { id: 'table', component: TablePanel, custom: TABLE_FIELDS },
  { id: 'nodeGraph', component: TablePanel, custom: TABLE_FIELDS },
  { id: 'state-timeline', component: StateTimelinePanel },
  { id: 'status-history', component: StateTimelinePanel },
  { id: 'heatmap', component: HeatmapPanel },
  { id: 'barchart', component: BarChartPanel, color: 'palette-classic' },
  { id: 'trend', component: TrendPanel, custom: TIME_SERIES_FIELDS, color: 'palette-classic' },
  { id: 'text', component: TextPanel },
];

const PLUGINS: ReadonlyMap<string, PanelPlugin> = new Map(STAND_INS.map((one) => [one.id, panelPlugin(one)]));

/** The stand-in of a panel, if there is one. */
export const panelOf = (id: string): PanelPlugin | undefined => PLUGINS.get(id);

/** Rejects for panels that the preview does not draw. */
export async function importPanel(id: string): Promise<PanelPlugin> {
  const plugin = panelOf(id);
  if (plugin === undefined) {
    throw new Error(`The preview does not draw panels of the type ${id}; Grafana does`);
  }
  return plugin;
}
