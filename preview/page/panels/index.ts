import { identityOverrideProcessor, PanelPlugin, type PanelProps, PluginType } from '@grafana/data';
import type { ComponentType } from 'react';
import { NoEditor } from '../services/registries';
import { BarChartPanel } from './BarChartPanel';
import { HeatmapPanel } from './HeatmapPanel';
import { StateTimelinePanel } from './StateTimelinePanel';
import { StatPanel } from './StatPanel';
import { TablePanel, TextPanel } from './TablePanel';
import { LEGEND, TimeSeriesPanel } from './TimeSeriesPanel';

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

/** The panel types that dashboards and pages use. Grafana does not publish its panels: these draw with @grafana/ui. */
const DEFINITIONS: readonly PanelDefinition[] = [
  {
    id: 'timeseries',
    component: TimeSeriesPanel,
    options: { legend: LEGEND, tooltip: { mode: 'single', sort: 'none' } },
    custom: TIME_SERIES_FIELDS,
    color: 'palette-classic',
  },
  { id: 'stat', component: StatPanel },
  { id: 'table', component: TablePanel, custom: TABLE_FIELDS },
  { id: 'nodeGraph', component: TablePanel, custom: TABLE_FIELDS },
  { id: 'state-timeline', component: StateTimelinePanel },
  { id: 'heatmap', component: HeatmapPanel },
  { id: 'barchart', component: BarChartPanel, color: 'palette-classic' },
  { id: 'trend', component: TablePanel, custom: TABLE_FIELDS },
  { id: 'text', component: TextPanel },
];

const PLUGINS: ReadonlyMap<string, PanelPlugin> = new Map(DEFINITIONS.map((one) => [one.id, panelPlugin(one)]));

export const panelOf = (id: string): PanelPlugin | undefined => PLUGINS.get(id);

/** Rejects for panel types that the preview does not draw. */
export async function importPanel(id: string): Promise<PanelPlugin> {
  const plugin = panelOf(id);
  if (plugin === undefined) {
    throw new Error(`The preview does not draw panels of the type ${id}; Grafana does`);
  }
  return plugin;
}

interface PanelDefinition {
  readonly id: string;
  readonly component: ComponentType<PanelProps>;
  /** Default panel options. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The field options under `custom`, with their defaults. */
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly color?: string;
}

/** Wraps a component in a panel plugin with the field options that dashboards set. */
function panelPlugin({ id, component, options = {}, custom = {}, color }: PanelDefinition): PanelPlugin {
  const plugin = new PanelPlugin(component).useFieldConfig({
    standardOptions: {
      thresholds: { defaultValue: { mode: 'absolute', steps: [{ value: -Infinity, color: 'green' }] } },
      color: { defaultValue: { mode: color ?? 'thresholds' } },
    },
    useCustomConfig: (builder) => {
      for (const [path, defaultValue] of Object.entries(custom)) {
        builder.addCustomEditor({
          id: path,
          path,
          name: path,
          defaultValue,
          editor: NoEditor,
          override: NoEditor,
          process: identityOverrideProcessor,
          shouldApply: () => true,
        });
      }
    },
  });
  plugin.setPanelOptions((builder) => {
    for (const [path, defaultValue] of Object.entries(options)) {
      builder.addCustomEditor({ id: path, path, name: path, defaultValue, editor: NoEditor });
    }
  });
  plugin.meta = {
    id,
    name: id,
    type: PluginType.panel,
    sort: 0,
    module: '',
    baseUrl: '',
    info: {
      author: { name: 'Preview' },
      description: '',
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      version: '12.4.0',
    },
  };
  return plugin;
}
