import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type DashboardLink, DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** Where the app's pages are. */
export const APP = '/a/modelwatch-monitoring-app';

export const TAG = 'modelwatch';

export const SLUGS = [
  'fleet',
  'model',
  'latency',
  'quality',
  'drift',
  'fairness',
  'data-quality',
  'confidence',
  'resources',
  'llm',
  'versions',
  'slo',
  'governance',
] as const;
export type Slug = (typeof SLUGS)[number];

export const uidOf = (slug: Slug): string => `modelwatch-${slug}`;

/** What travels from one dashboard to the next, besides what the link sets itself. */
const CARRIED = '${ds:queryparam}&${__url_time_range}';

/** Where a cell or a series leads. */
export interface LinkTo {
  readonly title: string;
  readonly url: string;
}

/** From a table's row to the dashboard of its model. `model` and `version` are names of columns. */
export const rowLink = (slug: Slug, columns: { readonly model: string; readonly version?: string }): LinkTo => ({
  title: `Open in ${slug}`,
  url: [
    `/d/${uidOf(slug)}?${CARRIED}&var-model=\${__data.fields["${columns.model}"]:percentencode}`,
    ...(columns.version === undefined ? [] : [`var-version=\${__data.fields["${columns.version}"]:percentencode}`]),
  ].join('&'),
});

/** From a series to the dashboard of its model. */
export const seriesLink = (slug: Slug): LinkTo => ({
  title: `Open in ${slug}`,
  url: `/d/${uidOf(slug)}?${CARRIED}&var-model=\${__field.labels.model:percentencode}&var-version=\${__field.labels.version:percentencode}`,
});

/** From a ranked feature to its distributions, on the same dashboard. */
export const DRIFT_FEATURE: LinkTo = {
  title: 'Show its distribution',
  url: `/d/${uidOf('drift')}?${CARRIED}&\${model:queryparam}&\${version:queryparam}&\${window:queryparam}&\${baseline:queryparam}&var-feature=\${__data.fields["feature"]:percentencode}`,
};

/** A link of a series as the builders take it. */
export const dataLink = ({ title, url }: LinkTo): Builder<DashboardLink> =>
  visible(new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url));

/** To another dashboard from a panel's corner, with the variables and the time of this one. */
export const panelLink = (slug: Slug, title: string): Builder<DashboardLink> =>
  visible(
    new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Link)
      .url(`/d/${uidOf(slug)}?\${__all_variables}&\${__url_time_range}`)
  );

/** The builder would hide every link in the menu of controls. */
const visible = (builder: Builder<DashboardLink>): Builder<DashboardLink> => ({
  build: () => {
    const { placement: _, ...link } = builder.build();
    return link;
  },
});

/**
 * Explore of the data source in `traces`, with the model's traces of the dashboard's time. A link does not know of which
 * type the source is: one query is Jaeger's, which asks the first alone, one Tempo's, which leaves out the type that it
 * does not know (Grafana 12.4.0, `pkg/tsdb/jaeger/querydata.go` and `public/app/plugins/datasource/tempo/datasource.ts`).
 */
const tracesUrl = (): string => {
  const pane = {
    datasource: '${traces}',
    queries: [
      { refId: 'A', datasource: { uid: '${traces}' }, queryType: 'search', service: '${model}' },
      { refId: 'B', datasource: { uid: '${traces}' }, queryType: 'traceql', query: '{ .model = "${model}" }' },
    ],
    range: { from: '${__from}', to: '${__to}' },
  };
  return `/explore?schemaVersion=1&panes=${encoded({ traces: pane })}`;
};

/** JSON in an address whose variables Grafana still finds. */
const encoded = (value: unknown): string =>
  encodeURIComponent(JSON.stringify(value)).replaceAll(/%24%7B(\w+)%7D/g, '$${$1}');

const link = (title: string, url: string, tooltip: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).tooltip(tooltip);

const ofOneModel = (): DashboardLinkBuilder[] => [
  link('Traces', tracesUrl(), 'Traces of the model; the variable "traces" holds the uid of a Tempo or Jaeger'),
  // Grafana would append the time behind a second question mark: it sees the address before the variable is filled in.
  link('Logs', '${logs:raw}&${__url_time_range}', 'Logs of the model; the variable "logs" holds their address'),
];

/** The links at the top of a dashboard: the other dashboards, the app; of one model, its traces and logs. */
export const topLinks = (models: 'one' | 'several'): Builder<DashboardLink>[] =>
  [
    new DashboardLinkBuilder('Modelwatch')
      .type(DashboardLinkType.Dashboards)
      .tags([TAG])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true)
      .tooltip('The other dashboards, at the same model and time'),
    link('Alerts', `${APP}/alerts?ds=\${ds}`, 'Alert rules, their state and their runbooks').icon('bell'),
    ...(models === 'one' ? ofOneModel() : []),
  ].map(visible);
