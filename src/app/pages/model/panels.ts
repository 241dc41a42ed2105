import { type FieldConfigSource, ThresholdsMode } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { ConfiguredSource, PageRange, SignalRequest, Visualization } from '../../data';

export interface PanelSpec {
  readonly id: string;
  readonly title: () => string;
  readonly description?: () => string;
  readonly query: SignalRequest;
  /** Speaks of versions beside each other, whichever is chosen. */
  readonly ofAllVersions?: boolean;
  /** The dashboard that shows all of it. */
  readonly dashboard: string;
  /** Lines over time unless it says. */
  readonly visualization?: Visualization;
  /** Of a table: those that are shown. */
  readonly columns?: readonly string[];
  /** Of series: those whose name begins so; companions in other units would need an axis of their own. */
  readonly series?: string;
}

const line: FieldConfigSource = {
  defaults: {
    custom: { lineWidth: 2, fillOpacity: 0, showPoints: 'auto', spanNulls: false, thresholdsStyle: { mode: 'dashed' } },
  },
  overrides: [],
};

export const LINES: Visualization = {
  plugin: 'timeseries',
  options: {
    legend: { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  fieldConfig: line,
};

/** Widths of the columns of tables, in pixels. The others share what is left. */
const WIDTHS = {
  ...{ version: 74, level: 84, drift: 96, attribution: 100 },
  ...{ began: 150, timing: 105, before: 105, after: 130, deviations: 100 },
};
/** Columns of sentences, which take several lines. */
const WRAPPED = ['change', 'after'];

const overrideOf = (id: string, value: unknown) => (column: string) => ({
  matcher: { id: 'byName', options: column },
  properties: [{ id, value }],
});

const table: Visualization = {
  plugin: 'table',
  options: { showHeader: true, cellHeight: 'sm' },
  fieldConfig: {
    defaults: { custom: { align: 'auto', minWidth: 120 } },
    overrides: [
      ...Object.entries(WIDTHS).map(([name, width]) => overrideOf('custom.width', width)(name)),
      ...WRAPPED.map(overrideOf('custom.wrapText', true)),
      // With seconds, which say nothing of when something began, it is cut.
      overrideOf('unit', 'time:YYYY-MM-DD HH:mm')('began'),
    ],
  },
};

const signal = (id: string, options: Readonly<Record<string, unknown>> = {}): SignalRequest => ({
  signal: id,
  options,
});

/** Grafana draws a threshold in the colour of what lies above it: the line at nothing left is red. */
const USED_UP = {
  mode: ThresholdsMode.Absolute,
  steps: [
    { value: -Infinity, color: 'transparent' },
    { value: 0, color: 'red' },
  ],
};

/** In the order of a reader's questions: is it up, is it right, has its world moved, is it fair, what does it cost. */
export const PANELS: readonly PanelSpec[] = [
  {
    id: 'latency',
    title: () => t('model.latency', 'Latency'),
    query: signal('latency'),
    dashboard: 'latency',
  },
  {
    id: 'throughput',
    title: () => t('model.throughput', 'Throughput'),
    query: signal('throughput', { measures: ['received', 'processed', 'errors'] }),
    dashboard: 'latency',
  },
  {
    id: 'quality',
    title: () => t('model.quality', 'Quality'),
    query: signal('quality'),
    dashboard: 'quality',
  },
  {
    id: 'estimatedQuality',
    title: () => t('model.estimated', 'Estimated quality'),
    query: signal('estimatedQuality'),
    series: 'accuracy',
    dashboard: 'quality',
  },
  {
    id: 'causes',
    title: () => t('model.causes', 'What changed with quality'),
    query: signal('causes', { view: 'ranking' }),
    dashboard: 'quality',
    visualization: table,
    columns: ['change', 'version', 'level', 'began', 'timing', 'before', 'after', 'deviations'],
  },
  {
    id: 'compare',
    title: () => t('model.compare', 'Challenger minus champion: accuracy'),
    query: { ...signal('compare'), statistics: ['value', 'lower', 'upper'] },
    ofAllVersions: true,
    series: 'accuracy difference',
    dashboard: 'versions',
  },
  {
    id: 'drift',
    title: () => t('model.drift', 'Drift'),
    query: signal('drift'),
    dashboard: 'drift',
  },
  {
    id: 'ranking',
    title: () => t('model.ranking', 'Features by impact'),
    description: () => t('model.ranking-text', 'Sorted by drift (PSI) times attribution, highest impact first.'),
    query: signal('drift', { view: 'ranking' }),
    dashboard: 'drift',
    visualization: table,
    columns: ['feature', 'drift', 'level', 'attribution', 'version'],
  },
  {
    id: 'conceptDrift',
    title: () => t('model.concept-drift', 'Concept drift'),
    query: signal('conceptDrift'),
    series: 'cusum',
    dashboard: 'drift',
    visualization: { ...LINES, fieldConfig: { ...line, defaults: { ...line.defaults, min: 0, max: 2 } } },
  },
  {
    id: 'fairness',
    title: () => t('model.fairness', 'Fairness'),
    query: signal('fairness'),
    dashboard: 'fairness',
  },
  {
    id: 'dataQuality',
    title: () => t('model.data-quality', 'Data quality'),
    query: signal('dataQuality', { measures: ['missing', 'invalid', 'unseen'] }),
    dashboard: 'data-quality',
  },
  {
    id: 'confidence',
    title: () => t('model.confidence', 'Confidence'),
    query: signal('confidence', { measures: ['mean', 'underFloor'] }),
    dashboard: 'confidence',
  },
  {
    id: 'attribution',
    title: () => t('model.attribution', 'Feature attribution'),
    query: signal('attribution', { measures: ['share'] }),
    dashboard: 'confidence',
  },
  {
    id: 'llm',
    title: () => t('model.llm', 'Time to first token'),
    query: signal('llm', { measures: ['firstToken'] }),
    dashboard: 'llm',
  },
  {
    id: 'slo',
    title: () => t('model.slo', 'Availability: error budget left over 30 days'),
    description: () =>
      t(
        'model.slo-text',
        'Health is the current state. The error budget covers the last 30 days: below 0, more requests failed than the objective allows, even if the model is healthy now.'
      ),
    query: signal('slo', { measures: ['budgetLeft'], period: '30d' }),
    dashboard: 'slo',
    visualization: { ...LINES, fieldConfig: { ...line, defaults: { ...line.defaults, thresholds: USED_UP } } },
  },
  {
    id: 'business',
    title: () => t('model.business', 'Business success rate'),
    query: signal('business', { measures: ['successShare'] }),
    dashboard: 'resources',
  },
  {
    id: 'cost',
    title: () => t('model.cost', 'Cost per thousand predictions'),
    query: signal('cost', { measures: ['perThousand'] }),
    dashboard: 'resources',
  },
];

export const DASHBOARDS: readonly { readonly slug: string; readonly title: () => string }[] = [
  { slug: 'model', title: () => t('dashboards.model', 'Model') },
  { slug: 'latency', title: () => t('dashboards.latency', 'Latency') },
  { slug: 'quality', title: () => t('dashboards.quality', 'Quality') },
  { slug: 'drift', title: () => t('dashboards.drift', 'Drift') },
  { slug: 'fairness', title: () => t('dashboards.fairness', 'Fairness') },
  { slug: 'data-quality', title: () => t('dashboards.data-quality', 'Data quality') },
  { slug: 'confidence', title: () => t('dashboards.confidence', 'Confidence') },
  { slug: 'versions', title: () => t('dashboards.versions', 'Versions') },
  { slug: 'slo', title: () => t('dashboards.slo', 'Objectives') },
];

interface Of {
  readonly model: string;
  readonly version: string | undefined;
  readonly source: ConfiguredSource;
  readonly range: Pick<PageRange, 'query'>;
}

/** The variables and the time of a dashboard about this model. */
export const dashboardQuery = ({ model, version, source, range }: Of): Record<string, string | undefined> => ({
  'var-ds': source.uid,
  'var-model': model,
  'var-version': version,
  ...range.query,
});
