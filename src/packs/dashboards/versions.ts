import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { deployments, figure, graph, levelNow, MINUTES, PLAIN, size, table } from './panels';
import { BY_VERSION, type PanelQuery } from './query';
import { comparedRate, loggedMetric, mlflowAddress, RUN_IN_MLFLOW, VERSION_IN_MLFLOW } from './variables';

const registry = (view: string, more: Readonly<Record<string, unknown>> = {}): PanelQuery => ({
  signal: 'mlflow',
  version: undefined,
  options: { view, ...more },
});

/** Both versions are needed, whichever is chosen above. */
const compared = (rate: string, legend: string, ...measures: readonly string[]): PanelQuery => ({
  signal: 'compare',
  version: undefined,
  legend,
  options: { rate, ...(measures.length === 0 ? {} : { measures }) },
});

const NO_PAIR = 'no two versions to compare';

/** Registered versions, traffic by version, and the challenger compared with the champion. */
export const versions = (): Dashboard =>
  dashboardOf({
    slug: 'versions',
    title: 'versions',
    description:
      'Registered versions, aliases and training runs of a model in MLflow, traffic by version, and the challenger compared with the champion.',
    variables: { models: 'one', window: false, more: [comparedRate(), loggedMetric(), mlflowAddress()] },
    from: 'now-14d',
    sections: [
      {
        panels: [
          table({
            title: 'Versions',
            id: 1,
            description:
              'The versions registered in MLflow, with their current aliases and the run that produced each. Click to open in MLflow.',
            noValue: 'MLflow has no version of this model',
            ...size(24, 7),
            ask: [registry('models')],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80, link: VERSION_IN_MLFLOW },
              { name: 'aliases', width: 180 },
              { name: 'stage', hidden: true },
              { name: 'status', width: 90 },
              { name: 'run_id', title: 'run', width: 280, link: VERSION_IN_MLFLOW },
              { name: 'created', width: 150, unit: MINUTES },
              { name: 'updated', hidden: true },
              { name: 'description', as: 'wrapped' },
              { name: 'tags', hidden: true },
            ],
          }),
          graph({
            title: 'Traffic by version',
            description:
              'Predictions per second by version: the versions that serve, regardless of aliases. Where one line ends and another begins, a version was replaced.',
            ...size(12, 8),
            ask: [
              {
                signal: 'throughput',
                version: undefined,
                legend: 'v{{version}}',
                options: { measures: ['processed'] },
              },
            ],
            ...PLAIN,
            min: 0,
          }),
          deployments({
            description:
              'When versions were registered, and when they started and stopped serving, within the dashboard’s time range. MLflow keeps no history of aliases, so this is read from traffic.',
            noValue: 'no deployments in this time range',
            ...size(12, 8),
          }),
        ],
      },
      {
        title: 'Champion and challenger',
        panels: [
          levelNow({
            title: 'Verdict',
            description:
              'Critical: the challenger is significantly worse than the champion. The test is valid at any time, so the comparison may be stopped as soon as it is decided.',
            noValue: NO_PAIR,
            ...size(5, 8),
            ask: [compared('$rate', 'v{{challenger}} vs v{{champion}}')],
          }),
          graph({
            title: 'Challenger minus champion',
            id: 6,
            description:
              'Difference of the chosen rate, challenger minus champion, accumulated while both serve, with its confidence interval: once the band excludes zero, the difference is significant.',
            noValue: NO_PAIR,
            ...size(8, 8),
            ask: [compared('$rate', 'v{{challenger}} minus v{{champion}}', 'difference')],
            limits: 'none',
          }),
          graph({
            title: 'Rate by version',
            description: 'The chosen rate of the champion and of the challenger, each with its confidence interval.',
            noValue: NO_PAIR,
            ...size(6, 8),
            ask: [compared('$rate', BY_VERSION, 'rate')],
            limits: 'none',
          }),
          figure({
            title: 'Error rate',
            description: 'Share of failed requests of the champion and of the challenger.',
            noValue: NO_PAIR,
            ...size(5, 8),
            hasThresholds: false,
            ask: [compared('errorShare', BY_VERSION, 'rate')],
          }),
        ],
      },
      {
        title: 'Runs',
        panels: [
          table({
            title: 'Runs',
            description:
              'The runs that produced the versions of this model, newest first, with the metrics and parameters they logged.',
            noValue: 'no runs of this model',
            ...size(24, 9),
            ask: [{ ...registry('runs', { limit: 100 }), version: '$version' }],
            frozen: 1,
            columns: [
              { name: 'run', width: 200, link: RUN_IN_MLFLOW },
              { name: 'run_id', title: 'id', width: 120, link: RUN_IN_MLFLOW },
              { name: 'experiment_id', title: 'experiment', width: 110 },
              { name: 'status', width: 100 },
              { name: 'started', width: 150, unit: MINUTES },
              { name: 'duration', width: 100, unit: 's' },
            ],
          }),
          graph({
            title: 'Training metric',
            description:
              'The chosen metric as logged during the runs of this model’s versions, at the time of training: choose a time range that includes it.',
            noValue: 'no run of this model logged that metric',
            ...size(12, 8),
            ask: [{ ...registry('history', { metric: '$metric' }), legend: BY_VERSION }],
            ...PLAIN,
            unit: 'none',
          }),
          table({
            title: 'Parameters',
            description: 'Parameters of the runs of this model’s versions, one row per parameter.',
            noValue: 'no runs of this model',
            ...size(12, 8),
            ask: [{ ...registry('parameters', { limit: 100 }), version: '$version' }],
            columns: [{ name: 'run_id', hidden: true }],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['predictions', 'requests', 'outcomes', 'businessEvents'],
      others: ['MLflow: registered models, their aliases and runs.'],
    },
  });
