import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { conceptDrifts } from './annotations';
import { dashboardOf } from './dashboard';
import { panelLink } from './links';
import { mlflowAddress, VERSION_IN_MLFLOW } from './moreVariables';
import { bars, figure, graph, levelTiles, table, verdict, verdictHistory } from './panels';

const NOW = { width: 8, height: 8, timeFrom: '30m' } as const;
const PAST = { width: 12, height: 8 } as const;

/** One model on one page: what happens now above, its history below. */
export const model = (): Dashboard =>
  dashboardOf({
    slug: 'model',
    title: 'model',
    description:
      'One model on one page: its state, the last half hour as it happens, and its history with deployments.',
    variables: { models: 'one', more: [mlflowAddress()] },
    from: 'now-24h',
    refresh: '1m',
    annotations: [conceptDrifts()],
    sections: [
      {
        panels: [
          levelTiles({ signals: [], to: 'model', title: 'State of each signal', height: 5 }),
          verdict({ signals: [], to: 'model', title: 'What is wrong, since when, and why', height: 9 }),
        ],
      },
      {
        title: 'Now: the last half hour',
        panels: [
          graph({
            ...NOW,
            title: 'Latency now',
            description:
              'Median, p95 and p99 of the time to answer, with new values as they come. Dashed: where a warning and where critical begins for p95.',
            min: 0,
            bands: false,
            ask: [{ signal: 'latency', live: true }],
            links: [panelLink('latency', 'Latency and throughput')],
          }),
          graph({
            ...NOW,
            title: 'Received and answered now',
            description:
              'Requests that reach the model and predictions that leave it, per second. Where the lines part, requests are queued, rejected or failing.',
            min: 0,
            bands: false,
            limits: 'none',
            ask: [{ signal: 'throughput', live: true, options: { measures: ['received', 'processed', 'errors'] } }],
            links: [panelLink('latency', 'Latency and throughput')],
          }),
          graph({
            ...NOW,
            title: 'Unsure predictions now',
            description:
              'The share of predictions whose score is at or below 0.6, over five minutes each. A model that grows unsure has often met data that training did not show it.',
            min: 0,
            bands: false,
            ask: [{ signal: 'confidence', live: true, window: '5m', options: { measures: ['underFloor'] } }],
            links: [panelLink('confidence', 'Confidence and explainability')],
          }),
        ],
      },
      {
        title: 'History',
        panels: [
          verdictHistory({ signals: [], to: 'model', title: 'Levels over time', height: 9 }),
          graph({
            ...PAST,
            title: 'Latency',
            description:
              'p95 of the time to answer with its interval. Dashed: where a warning and where critical begins.',
            min: 0,
            ask: [{ signal: 'latency', window: '$window', options: { quantiles: [0.95] } }],
            links: [panelLink('latency', 'Latency and throughput')],
          }),
          graph({
            ...PAST,
            title: 'Errors',
            description: 'The share of requests that failed or were rejected, with its interval.',
            min: 0,
            limits: 'none',
            unit: 'percentunit',
            ask: [{ signal: 'throughput', window: '$window', options: { measures: ['errorShare'] } }],
            links: [panelLink('latency', 'Latency and throughput')],
          }),
          graph({
            ...PAST,
            title: 'Quality',
            description:
              'What the labels that have arrived say: accuracy with its interval, or of a regression R² and the root mean squared error. Dashed: where a warning and where critical begins.',
            ask: [{ signal: 'quality', window: '$window' }],
            links: [panelLink('quality', 'Quality')],
          }),
          graph({
            ...PAST,
            title: 'Drift of score and classes',
            description:
              'How far the scores and the predicted classes have moved from the baseline (PSI). Dashed: where a warning and where critical begins.',
            min: 0,
            ask: [
              { signal: 'drift', window: '$window', legend: 'score · v{{version}}', options: { of: 'score' } },
              { signal: 'drift', window: '$window', legend: 'classes · v{{version}}', options: { of: 'classes' } },
            ],
            links: [panelLink('drift', 'Drift')],
          }),
          graph({
            ...PAST,
            title: 'Fairness',
            description:
              'Disparate impact by protected attribute, with its interval: the lowest selection rate by the highest. Under 0.8 it counts as adverse impact.',
            ask: [{ signal: 'fairness', window: '$window', legend: '{{attribute}} · v{{version}}' }],
            links: [panelLink('fairness', 'Fairness')],
          }),
          graph({
            ...PAST,
            title: 'Missing input',
            description:
              'Missing values by feature, as shares of the predictions. Dashed: where a warning and where critical begins.',
            min: 0,
            bands: false,
            wideLegend: true,
            ask: [
              {
                signal: 'dataQuality',
                window: '$window',
                legend: '{{feature}} · v{{version}}',
                options: { measures: ['missing'] },
              },
            ],
            links: [panelLink('data-quality', 'Data quality')],
          }),
        ],
      },
      {
        title: 'What it is, and what it reads',
        panels: [
          table({
            title: 'Versions in MLflow',
            description: 'The registered versions with their aliases and the run that made each: they open in MLflow.',
            width: 14,
            height: 7,
            noValue: 'MLflow has no version of this model',
            ask: [{ signal: 'mlflow', version: undefined, options: { view: 'models' } }],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80, link: VERSION_IN_MLFLOW },
              { name: 'aliases', width: 130 },
              { name: 'stage', hidden: true },
              { name: 'status', hidden: true },
              { name: 'run_id', title: 'run', link: VERSION_IN_MLFLOW },
              { name: 'created', width: 170 },
              { name: 'updated', hidden: true },
              { name: 'description', as: 'wrapped' },
              { name: 'tags', hidden: true },
            ],
          }),
          figure({
            title: 'Cost of a thousand predictions',
            description: 'Money spent on inference for each thousand predictions of the window.',
            width: 10,
            height: 7,
            judged: false,
            ask: [{ signal: 'cost', window: '$window', options: { measures: ['perThousand'] } }],
            links: [panelLink('resources', 'Resources and cost')],
          }),
          table({
            title: 'Features that moved most',
            description:
              'Features by drift times attribution, the most consequential first, against the baseline, at the end of the time of the dashboard.',
            width: 24,
            height: 8,
            ask: [{ signal: 'drift', window: '$window', options: { view: 'ranking' } }],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80 },
              { name: 'of', width: 90 },
              { name: 'feature' },
              { name: 'drift', width: 110 },
              { name: 'level', width: 105, as: 'level' },
              { name: 'warning from', width: 120 },
              { name: 'p-value', hidden: true },
              { name: 'attribution', width: 130, as: 'gauge' },
              { name: 'drift × attribution', width: 150 },
              { name: 'sample', width: 100 },
            ],
            links: [panelLink('drift', 'Drift')],
          }),
          bars({
            title: 'Predicted classes of v$version, then and now',
            repeat: 'version',
            description: 'The share of each predicted class at the baseline and in the window.',
            width: 24,
            height: 7,
            along: 'bin',
            shown: ['reference', 'current'],
            ask: [{ signal: 'drift', window: '$window', options: { view: 'distribution', of: 'classes' } }],
          }),
        ],
      },
    ],
    reads: {
      metrics: [
        'requests',
        'predictions',
        'latency',
        'score',
        'outcomes',
        'feature',
        'featureMissing',
        'groupPredictions',
        'cost',
        'info',
      ],
      others: ['The baseline `modelwatch/baseline.json` of the version’s run in MLflow, for drift.'],
    },
  });
