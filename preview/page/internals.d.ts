/** Setters that Grafana's packages do not export; preview/bundle.ts makes them available. */
declare module 'grafana-internals' {
  import type { PanelRendererProps, PluginPageProps } from '@grafana/runtime';
  import type { ComponentType } from 'react';

  export function setPanelRenderer(renderer: ComponentType<PanelRendererProps>): void;
  export function setPluginPage(page: ComponentType<PluginPageProps>): void;
}
