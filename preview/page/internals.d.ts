/** What Grafana sets in its own packages when it starts, and which they do not offer to others; see the page's bundler. */
declare module 'grafana-internals' {
  import type { PanelRendererProps, PluginPageProps } from '@grafana/runtime';
  import type { ComponentType } from 'react';

  export function setPanelRenderer(renderer: ComponentType<PanelRendererProps>): void;
  export function setPluginPage(page: ComponentType<PluginPageProps>): void;
}
