import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { CONFIDENCE_FLOOR } from '../../signals/confidence/thresholds';
import { conceptDrifts } from './annotations';
import { dashboardOf } from './dashboard';
import { panelLink } from './links';
import {
  bars,
  changes,
  figure,
  graph,
  levelTiles,
  MINUTES,
  PLAIN,
  size,
  table,
  verdict,
  verdictHistory,
} from './panels';
import { BY_MEASURE, BY_VERSION, inWindow } from './query';
import { thresholdText } from './registry';
import { mlflowAddress, VERSION_IN_MLFLOW } from './variables';

const NOW = { width: 8, height: 8, timeFrom: '30m', hideTime: true } as const;
const PAST = { width: 12, height: 8 } as const;

/** One model on one page: what happens now above, its history below. */
export const model = (): Dashboard =>
  dashboardOf({
    slug: 'model',
    title: 'model',
    description: 'One model on one page: current health, the last 30 minutes live, and its history with deployments.',
    variables: { models: 'one', more: [mlflowAddress()] },
    from: 'now-24h',
    refresh: '1m',
    annotations: [conceptDrifts()],
    sections: [
      {
        panels: [levelTiles({ signals: [], to: 'model', height: 6 }), verdict({ signals: [], to: 'model', height: 9 })],
      },
      {
        title: 'Last 30 minutes, live',
        panels: [
          graph({
            ...NOW,
            title: 'Live latency',
            description:
              'Median, p95 and p99 of the prediction latency, updated live. Dashed lines: warning and critical thresholds for p95.',
            min: 0,
            bands: false,
            ask: [{ signal: 'latency', live: true, legend: BY_MEASURE }],
            links: [panelLink('latency', 'Latency and throughput')],
          }),
          graph({
            ...NOW,
            title: 'Live requests',
            description:
              'Requests received, predictions returned and errors, per second. Where received and returned diverge, requests are queued, rejected or failing.',
            min: 0,
            ...PLAIN,
            ask: [
              {
                signal: 'throughput',
                live: true,
                legend: BY_MEASURE,
                options: { measures: ['received', 'processed', 'errors'] },
              },
            ],
            links: [panelLink('latency', 'Latency and throughput')],
          }),
          graph({
            ...NOW,
            title: 'Low confidence',
            description: `Share of predictions with a score of at most ${CONFIDENCE_FLOOR}, in five-minute windows. A rise often means input that the training data did not contain.`,
            min: 0,
            bands: false,
            ask: [
              {
                signal: 'confidence',
                live: true,
                window: '5m',
                legend: BY_VERSION,
                options: { measures: ['underFloor'] },
              },
            ],
            links: [panelLink('confidence', 'Confidence and explainability')],
          }),
        ],
      },
      {
        title: 'History',
        panels: [
          verdictHistory({ signals: [], to: 'model', height: 12 }),
          graph({
            ...PAST,
            title: 'Latency',
            description:
              '95th percentile of the prediction latency with its confidence interval. Dashed lines: warning and critical thresholds.',
            min: 0,
            ask: [inWindow('latency', BY_VERSION, { quantiles: [0.95] })],
            links: [panelLink('latency', 'Latency and throughput')],
          }),
          graph({
            ...PAST,
            title: 'Error rate',
            description: 'Share of requests that failed or were rejected, with its confidence interval.',
            min: 0,
            limits: 'none',
            unit: 'percentunit',
            ask: [inWindow('throughput', BY_VERSION, { measures: ['errorShare'] })],
            links: [panelLink('latency', 'Latency and throughput')],
          }),
          graph({
            ...PAST,
            title: 'Quality',
            description:
              'From the labels that have arrived: accuracy with its confidence interval; for a regression R² and the root mean squared error. Dashed lines: warning and critical thresholds.',
            ask: [inWindow('quality', BY_MEASURE)],
            links: [panelLink('quality', 'Quality')],
          }),
          graph({
            ...PAST,
            title: 'Score and class drift (PSI)',
            description:
              'Population stability index of the prediction scores and of the predicted classes against the baseline. Dashed lines: warning and critical thresholds.',
            min: 0,
            ask: [
              inWindow('drift', 'score v{{version}}', { of: 'score' }),
              inWindow('drift', 'classes v{{version}}', { of: 'classes' }),
            ],
            links: [panelLink('drift', 'Drift')],
          }),
          graph({
            ...PAST,
            title: 'Fairness',
            description: `Disparate impact by protected attribute: the lowest selection rate divided by the highest, with its confidence interval. Below ${thresholdText('fairness', 'critical')} counts as adverse impact.`,
            ask: [inWindow('fairness', '{{attribute}} v{{version}}')],
            links: [panelLink('fairness', 'Fairness')],
          }),
          graph({
            ...PAST,
            title: 'Missing values',
            description:
              'Share of predictions in which a feature was missing, by feature. Dashed lines: warning and critical thresholds.',
            min: 0,
            bands: false,
            wideLegend: true,
            ask: [inWindow('dataQuality', '{{feature}} v{{version}}', { measures: ['missing'] })],
            links: [panelLink('data-quality', 'Data quality')],
          }),
        ],
      },
      {
        title: 'Details',
        panels: [
          changes({ id: 30, width: 24, height: 8, links: [panelLink('quality', 'Quality')] }),
          table({
            title: 'Versions',
            description:
              'The versions registered in MLflow, with their aliases and the run that produced each. Click to open in MLflow.',
            ...size(16, 7),
            noValue: 'MLflow has no version of this model',
            ask: [{ signal: 'mlflow', version: undefined, options: { view: 'models' } }],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80, link: VERSION_IN_MLFLOW },
              { name: 'aliases', width: 130 },
              { name: 'stage', hidden: true },
              { name: 'status', hidden: true },
              { name: 'run_id', title: 'run', minWidth: 120, link: VERSION_IN_MLFLOW },
              { name: 'created', width: 150, unit: MINUTES },
              { name: 'updated', hidden: true },
              { name: 'description', minWidth: 120, as: 'wrapped' },
              { name: 'tags', hidden: true },
            ],
          }),
          figure({
            title: 'Cost per 1,000 predictions',
            description: 'Cost of inference per 1,000 predictions, over the window.',
            ...size(8, 7),
            hasThresholds: false,
            ask: [inWindow('cost', BY_VERSION, { measures: ['perThousand'] })],
            links: [panelLink('resources', 'Resources and cost')],
          }),
          table({
            title: 'Top drifted features',
            description:
              'Features by drift times attribution against the baseline, highest impact first, at the end of the dashboard’s time range.',
            ...size(24, 8),
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
            title: 'Predicted classes, v$version',
            repeat: 'version',
            description: 'Share of each predicted class in the baseline (reference) and in the current window.',
            ...size(24, 7),
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
