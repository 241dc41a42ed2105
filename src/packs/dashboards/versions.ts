import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import {
  comparedRate,
  experiment,
  loggedMetric,
  mlflowAddress,
  RUN_IN_MLFLOW,
  VERSION_IN_MLFLOW,
} from './moreVariables';
import { figure, graph, levelNow, table } from './panels';
import type { Asked } from './query';

const registry = (view: string, more: Readonly<Record<string, unknown>> = {}): Asked => ({
  signal: 'mlflow',
  version: undefined,
  options: { view, ...more },
});

/** Both versions are needed, whichever is chosen above. */
const compared = (rate: string, legend: string): Asked => ({
  signal: 'compare',
  version: undefined,
  legend,
  options: { rate },
});

/** What there is of a model, what of it answers, and whether the new one is better. */
export const versions = (): Dashboard =>
  dashboardOf({
    slug: 'versions',
    title: 'versions',
    description:
      'What MLflow has of a model: versions, aliases and runs; which of them answer; and whether the challenger does better than the champion.',
    variables: { models: 'one', window: false, more: [comparedRate(), experiment(), loggedMetric(), mlflowAddress()] },
    from: 'now-14d',
    sections: [
      {
        panels: [
          table({
            title: 'Versions',
            description:
              'The versions that MLflow has registered, with the aliases that point at them now, and the run that made them.',
            noValue: 'MLflow has no version of this model',
            width: 24,
            height: 7,
            ask: [registry('models')],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80, link: VERSION_IN_MLFLOW },
              { name: 'aliases', width: 180 },
              { name: 'stage', hidden: true },
              { name: 'status', width: 90 },
              { name: 'run_id', title: 'run', width: 280, link: VERSION_IN_MLFLOW },
              { name: 'created', width: 170 },
              { name: 'updated', hidden: true },
              { name: 'description', as: 'wrapped' },
              { name: 'tags', as: 'wrapped' },
            ],
          }),
          graph({
            title: 'Which versions answer',
            description:
              'Predictions in a second by version: what is really in production, whatever the aliases say. Where a line ends and another begins, a version was replaced.',
            width: 12,
            height: 8,
            ask: [
              {
                signal: 'throughput',
                version: undefined,
                legend: 'v{{version}}',
                options: { measures: ['processed'] },
              },
            ],
            bands: false,
            limits: 'none',
            min: 0,
          }),
          table({
            title: 'Deployments',
            description:
              'When versions were registered, and when they began and ceased to answer, within the time shown. MLflow keeps no history of its aliases: traffic tells.',
            noValue: 'nothing was deployed in this time',
            width: 12,
            height: 8,
            ask: [registry('deployments')],
            columns: [
              { name: 'time', width: 170 },
              { name: 'title', title: 'what' },
              { name: 'text', title: 'more', as: 'wrapped' },
              { name: 'tags', hidden: true },
            ],
            newestFirst: 'time',
          }),
        ],
      },
      {
        title: 'Champion against challenger',
        panels: [
          levelNow({
            title: 'Is the challenger worse?',
            description:
              'Critical: the challenger is surely worse than the champion. The interval holds at every look at once, so one may watch and stop at any moment.',
            noValue: 'no two versions to compare by this rate',
            width: 5,
            height: 8,
            ask: [compared('$rate', 'v{{challenger}} against v{{champion}}')],
          }),
          graph({
            title: 'Champion and challenger',
            description:
              'The difference of the rate, challenger less champion, accumulated since both serve, with its interval: where the band leaves zero, the difference is real.',
            noValue: 'no two versions to compare by this rate',
            width: 8,
            height: 8,
            ask: [compared('$rate', 'v{{challenger}} less v{{champion}}')],
            limits: 'none',
            only: 'difference( lower| upper)?',
          }),
          graph({
            title: 'Rates of both',
            description: 'The rate of the champion and that of the challenger, each with its interval.',
            noValue: 'no two versions to compare by this rate',
            width: 7,
            height: 8,
            ask: [compared('$rate', 'v{{version}}')],
            limits: 'none',
            only: '(accuracy|errorShare|positiveShare|success)( lower| upper)?',
          }),
          figure({
            title: 'By errors',
            description:
              'Both versions by the share of requests that failed: the difference, how likely chance alone explains it, and the share of each.',
            noValue: 'no two versions to compare',
            width: 4,
            height: 8,
            judged: false,
            ask: [compared('errorShare', '{{__name__}} {{version}}')],
          }),
        ],
      },
      {
        title: 'Runs',
        panels: [
          table({
            title: 'Runs',
            description:
              'The runs of the chosen experiments, the newest first, with every metric and parameter they logged.',
            noValue: 'no runs in these experiments',
            width: 24,
            height: 9,
            ask: [{ ...registry('runs', { experiments: ['$experiment'], limit: 100 }), model: undefined }],
            columns: [
              { name: 'run', width: 200, link: RUN_IN_MLFLOW },
              { name: 'run_id', title: 'id', width: 120, link: RUN_IN_MLFLOW },
              { name: 'experiment_id', title: 'experiment', width: 110 },
              { name: 'status', width: 100 },
              { name: 'started', width: 170 },
              { name: 'duration', width: 100, unit: 's' },
            ],
          }),
          graph({
            title: 'Metric over the runs',
            description:
              'The chosen metric as the runs of this model’s versions logged it. Its times are those of training: choose a time that holds them.',
            noValue: 'no run of this model logged that metric',
            width: 12,
            height: 8,
            ask: [registry('history', { metric: '$metric' })],
            bands: false,
            limits: 'none',
            unit: 'none',
          }),
          table({
            title: 'Parameters',
            description: 'What the runs of the chosen experiments were made with, a row a parameter.',
            noValue: 'no runs in these experiments',
            width: 12,
            height: 8,
            ask: [{ ...registry('parameters', { experiments: ['$experiment'], limit: 100 }), model: undefined }],
            columns: [{ name: 'run_id', hidden: true }],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['predictions', 'requests', 'outcomes', 'businessEvents'],
      others: ['MLflow: registered models, their aliases, and the runs of experiments.'],
    },
  });
