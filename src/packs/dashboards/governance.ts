import { type Dashboard, MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { LATENCY_OBJECTIVE } from '../../signals/latency/thresholds';
import { signals } from '../../signals/registry';
import { TARGETS } from '../../signals/slo/thresholds';
import { figureText } from '../rules/figures';
import { dashboardOf } from './dashboard';
import { deployments, extremes, figure, levelHistory, MINUTES, network, size, table, unusable } from './panels';
import { BY_MEASURE, type PanelQuery } from './query';
import { thresholdText } from './registry';
import { mlflowAddress, VERSION_IN_MLFLOW } from './variables';

/** Of the whole time shown, not of a window at its end. */
const PERIOD = '$__range';

const over = (signal: string, options: Readonly<Record<string, unknown>>): PanelQuery => ({
  signal,
  window: PERIOD,
  legend: 'v{{version}}',
  options: { ...options },
});
const kept = (objective: string, more: Readonly<Record<string, unknown>>): PanelQuery => ({
  signal: 'slo',
  legend: 'v{{version}}',
  options: { objective, period: PERIOD, measures: ['compliance'], ...more },
});

/** Enough points that each looks one hour back and none of a quarter's hours lies between two of them. */
const HOURS = 24 * 90;
const EVERY_HOUR = '1h';
/** What is asked about at a review. How busy machines were is not, and would take longest to find out. */
const JUDGED = [
  ...['quality', 'estimatedQuality', 'fairness', 'drift', 'conceptDrift', 'attribution'],
  ...['confidence', 'dataQuality', 'latency', 'throughput'],
] as const;
const levels: PanelQuery = { signal: 'health', window: EVERY_HOUR, options: { view: 'levels', signals: [...JUDGED] } };

/** Labels hold the ids of signals; people know them by their titles. */
const signalTitles = (): ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries([...signals.values()].map(({ id, title }, index) => [id, { text: title, index }])),
  },
];

/** What an auditor asks: where a model comes from, its data, and its service levels over a quarter. */
export const governance = (): Dashboard =>
  dashboardOf({
    slug: 'governance',
    title: 'governance',
    description:
      'Review of a period: what was in production and where it came from, its service levels, quality and fairness, and the quality of its input. Set the time range to the period under review.',
    variables: { models: 'one', window: false, more: [mlflowAddress()] },
    from: 'now-90d',
    refresh: '1h',
    sections: [
      {
        title: 'Summary of the period',
        panels: [
          figure({
            title: 'Availability',
            description: 'Share of the requests of the whole period that succeeded.',
            ...size(8, 5),
            hasThresholds: false,
            unit: 'percentunit',
            ask: [kept('availability', { target: TARGETS.availability })],
          }),
          figure({
            title: `Within ${figureText(LATENCY_OBJECTIVE, 's')}`,
            description: `Share of the predictions of the whole period that took at most ${figureText(LATENCY_OBJECTIVE, 's')}.`,
            ...size(8, 5),
            hasThresholds: false,
            unit: 'percentunit',
            ask: [kept('latency', { target: TARGETS.latency, limit: LATENCY_OBJECTIVE })],
          }),
          figure({
            title: 'Quality',
            description:
              'Accuracy of all labelled predictions of the period; for a regression R² and the root mean squared error.',
            ...size(8, 5),
            ask: [{ ...over('quality', {}), legend: '{{__name__}} v{{version}}' }],
          }),
          figure({
            title: 'Disparate impact',
            description: `Lowest selection rate divided by the highest, over all predictions of the period, by protected attribute. Below ${thresholdText('fairness', 'critical')} counts as adverse impact.`,
            noValue: 'no protected groups',
            ...size(8, 5),
            ask: [{ ...over('fairness', { measures: ['disparateImpact'] }), legend: '{{attribute}} v{{version}}' }],
          }),
          figure({
            title: 'Labels',
            description: 'Number of labelled predictions in the period: the sample size of the quality beside it.',
            ...size(8, 5),
            hasThresholds: false,
            unit: 'short',
            ask: [{ ...over('quality', {}), statistics: ['sample'] }],
          }),
          figure({
            title: 'Cost',
            description: 'Cost of inference over the whole period.',
            ...size(8, 5),
            hasThresholds: false,
            ask: [over('cost', { measures: ['total'] })],
          }),
          extremes({
            title: 'Worst levels',
            description:
              'The worst level that each version and signal reached, evaluated for every hour of the period, and the level at its end. Everything critical should have an incident on record.',
            ...size(12, 11),
            ask: [levels],
            by: ['version', 'signal'],
            reductions: [
              { name: 'worst', title: 'worst', level: true, width: 120 },
              { name: 'last', title: 'at the end', level: true, width: 120 },
            ],
          })
            .overrideByName('signal', [{ id: 'mappings', value: signalTitles() }])
            .maxDataPoints(HOURS)
            .interval(EVERY_HOUR),
          levelHistory({
            title: 'Health over time',
            description: 'Level of each version and signal, evaluated for every hour of the period, worst first.',
            ...size(12, 11),
            ask: [{ ...levels, statistics: ['value'], legend: BY_MEASURE }],
          })
            .maxDataPoints(HOURS)
            .interval(EVERY_HOUR),
          deployments({
            description:
              'Versions that were registered, and that started or stopped serving within the period, newest first.',
            noValue: 'no deployments in this period',
            ...size(24, 7),
          }),
        ],
      },
      {
        title: 'Lineage',
        panels: [
          network({
            title: 'Lineage',
            description:
              'From dataset to training run to version, with its aliases and its traffic. A version that serves without being registered has no edges: its origin is unknown.',
            noValue: 'no registered versions and no traffic',
            ...size(24, 19),
            ask: [{ signal: 'lineage', version: undefined, options: {} }],
          }),
          table({
            title: 'Registered versions',
            description: 'Every version with its run, aliases and tags.',
            noValue: 'MLflow has no version of this model',
            ...size(24, 9),
            ask: [{ signal: 'mlflow', version: undefined, options: { view: 'models' } }],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80, link: VERSION_IN_MLFLOW },
              { name: 'aliases', width: 180 },
              { name: 'stage', hidden: true },
              { name: 'status', hidden: true },
              { name: 'run_id', title: 'run', width: 280, link: VERSION_IN_MLFLOW },
              { name: 'created', width: 150, unit: MINUTES },
              { name: 'updated', hidden: true },
              { name: 'description', hidden: true },
              { name: 'tags', as: 'wrapped' },
            ],
          }),
        ],
      },
      {
        title: 'Data quality',
        panels: [
          unusable({
            description:
              'Share of all predictions of the period in which each feature was missing, invalid, or held a category unseen in training.',
            ...size(14, 10),
            ask: [over('dataQuality', { measures: ['missing', 'invalid', 'unseen'] })],
          }),
          extremes({
            title: 'Worst hour by feature',
            description: 'Largest share of missing values in any hour of the period, and the mean over all hours.',
            ...size(10, 10),
            ask: [{ signal: 'dataQuality', window: EVERY_HOUR, options: { measures: ['missing'] } }],
            by: ['feature', 'version'],
            reductions: [
              { name: 'worst', title: 'worst hour', unit: 'percentunit', as: 'gauge' },
              { name: 'mean', title: 'mean', unit: 'percentunit', width: 100 },
            ],
          })
            .maxDataPoints(HOURS)
            .interval(EVERY_HOUR),
        ],
      },
    ],
    reads: {
      metrics: [
        'requests',
        'latency',
        'predictions',
        'outcomes',
        'errorAbsolute',
        'groupPredictions',
        'featureMissing',
        'featureInvalid',
        'featureCategory',
        'cost',
      ],
      others: [
        'MLflow: registered models, their runs, and the datasets named in parameters or tags of the runs.',
        'Prometheus must retain the whole period: its default retention is 15 days.',
      ],
    },
  });
