import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type AnnotationQuery,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  TimePickerBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { deployments } from './annotations';
import { layOut, type Section } from './layout';
import { type Slug, TAG, topLinks, uidOf } from './links';
import { missing, type Reads } from './panels/missing';
import { type Variables, variablesOf } from './variables';

/** Of the files as they stand. The build writes the product's version in its place, by which Grafana imports anew. */
const REVISION = 1;

export interface DashboardOf {
  readonly slug: Slug;
  /** After the product's name: `fleet`, `latency and throughput`. */
  readonly title: string;
  readonly description: string;
  readonly variables: Variables;
  /** How far back, as Grafana writes it: `now-6h`. */
  readonly from: string;
  readonly refresh?: string;
  readonly sections: readonly Section[];
  /** For the last row, which says what is read and how to expose it. */
  readonly reads: Reads;
  readonly annotations?: readonly Builder<AnnotationQuery>[];
}

/** A dashboard as the app brings it: variables, annotations and links that all of them share around its panels. */
export function dashboardOf(about: DashboardOf): Dashboard {
  const dashboard = new DashboardBuilder(`Modelwatch ${about.title}`)
    .id(null)
    .uid(uidOf(about.slug))
    .description(about.description)
    .tags([TAG])
    .revision(REVISION)
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: about.from, to: 'now' })
    .timezone('browser')
    .timepicker(new TimePickerBuilder().refreshIntervals(['10s', '30s', '1m', '5m', '15m', '1h']))
    .refresh(about.refresh ?? '1m')
    .variables(variablesOf(about.variables))
    .annotations([deployments(), ...(about.annotations ?? [])])
    .links(topLinks(about.variables.models))
    .build();
  const last: Section = {
    title: 'No data? Metrics this dashboard reads',
    collapsed: true,
    panels: [missing(about.reads)],
  };
  return { ...dashboard, panels: layOut([...about.sections, last]) };
}
