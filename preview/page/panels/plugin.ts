import { identityOverrideProcessor, PanelPlugin, type PanelProps, PluginType } from '@grafana/data';
import type { ComponentType } from 'react';
import { NoEditor } from '../services/registries';

export interface StandIn {
  readonly id: string;
  readonly component: ComponentType<PanelProps>;
  /** The panel's options where a dashboard does not say otherwise. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Its field options under `custom`, with their defaults. */
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly color?: string;
  readonly noPadding?: boolean;
}

/** A panel plugin around one of Grafana's own views, with the field options that dashboards set. */
export function panelPlugin({ id, component, options = {}, custom = {}, color, noPadding }: StandIn): PanelPlugin {
  const plugin = new PanelPlugin(component).useFieldConfig({
    standardOptions: {
      thresholds: {
        defaultValue: {
          mode: 'absolute',
          steps: [{ value: -Infinity, color: 'green' }],
        },
      },
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
  return noPadding ? plugin.setNoPadding() : plugin;
}
