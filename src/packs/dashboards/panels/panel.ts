import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DataSourceRef,
  LegendDisplayMode,
  LegendPlacement,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DashboardLink, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { DATA_SOURCE } from '../query';

export interface About {
  readonly title: string;
  /** Fixed where alerts lead to the panel: rules that are installed hold it. */
  readonly id?: number | undefined;
  /** Shown behind the panel's (i): what one sees, and what to make of it. */
  readonly description: string;
  /** Of 24 columns. */
  readonly width: number;
  /** In grid units of 30 pixels. */
  readonly height: number;
  /** Shown where there is no figure. */
  readonly noValue?: string;
  /** Drawn once for each value of this variable. */
  readonly repeat?: string;
  readonly links?: readonly Builder<DashboardLink>[];
  /** A time of its own, whatever the dashboard shows: `30m` for the last half hour. */
  readonly timeFrom?: string;
  /** Where the row's title says that time: beside its note a short title would be cut. */
  readonly hideTime?: boolean;
}

/** `width` of 24 columns, `height` in grid units. */
export const size = (width: number, height: number) => ({ width, height });

/** What Grafana's builders of all kinds of panel have in common. */
interface AnyPanelBuilder extends Builder<Panel> {
  title(title: string): this;
  id(id: number): this;
  description(description: string): this;
  datasource(datasource: DataSourceRef): this;
  span(width: number): this;
  height(height: number): this;
  noValue(text: string): this;
  repeat(variable: string): this;
  links(links: Builder<DashboardLink>[]): this;
  timeFrom(duration: string): this;
  hideTimeOverride(hide: boolean): this;
}

export const NO_VALUE = 'no data: see the last row';

export function described<B extends AnyPanelBuilder>(builder: B, about: About): B {
  builder
    .title(about.title)
    .description(about.description)
    .datasource(DATA_SOURCE)
    .noValue(about.noValue ?? NO_VALUE)
    .span(about.width)
    .height(about.height);
  if (about.id !== undefined) {
    builder.id(about.id);
  }
  if (about.repeat !== undefined) {
    builder.repeat(about.repeat);
  }
  if (about.links !== undefined) {
    builder.links([...about.links]);
  }
  if (about.timeFrom !== undefined) {
    builder.timeFrom(about.timeFrom);
  }
  if (about.hideTime === true) {
    builder.hideTimeOverride(true);
  }
  return builder;
}

/** A legend of names alone, below the panel. */
export const listBelow = (): VizLegendOptionsBuilder =>
  new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs([]);

export const note = ({ text, ...about }: About & { readonly text: string }): PanelBuilder =>
  described(new PanelBuilder(), about).mode(TextMode.Markdown).content(text);
