import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { seriesLink } from './links';
import { counts, fleetHistory, graph, matrix, size, table, verdict } from './panels';
import { BY_MODEL } from './query';

const HALF = { width: 12, height: 8, bands: false, wideLegend: true, link: seriesLink('model') } as const;

/** Every model and version: what on-call opens first. */
export const fleet = (): Dashboard =>
  dashboardOf({
    slug: 'fleet',
    title: 'fleet',
    description:
      'Health of every model and version: what is wrong, since when, and what changed. Click a model to open its dashboard.',
    variables: { models: 'several', window: false },
    from: 'now-6h',
    sections: [
      {
        panels: [
          ...counts([]),
          matrix({ id: 4, signals: [], to: 'model', height: 9 }),
          verdict({ signals: [], to: 'model', manyModels: true, height: 10 }),
        ],
      },
      {
        title: 'Changes',
        panels: [
          table({
            title: 'Deployments',
            description:
              'Versions registered in MLflow, and versions that started or stopped serving, in the last 30 days. Compare with the time at which a problem began.',
            ...size(10, 12),
            timeFrom: '30d',
            noValue: 'no deployments in the last 30 days',
            ask: [{ signal: 'mlflow', version: undefined, options: { view: 'deployments' } }],
            columns: [
              { name: 'time', width: 110, as: 'ago' },
              { name: 'title', title: 'event', width: 200, as: 'wrapped' },
              { name: 'text', title: 'details', as: 'wrapped' },
              { name: 'tags', hidden: true },
            ],
            newestFirst: 'time',
          }),
          fleetHistory({ width: 14, height: 12 }),
        ],
      },
      {
        title: 'Comparison',
        panels: [
          graph({
            ...HALF,
            title: 'Latency (p95)',
            description:
              '95th percentile of the prediction latency of every model and version. Dashed lines: warning and critical thresholds.',
            min: 0,
            ask: [{ signal: 'latency', legend: BY_MODEL, options: { quantiles: [0.95] } }],
          }),
          graph({
            ...HALF,
            title: 'Requests received',
            description: 'Requests per second received by each model and version.',
            min: 0,
            limits: 'none',
            ask: [{ signal: 'throughput', legend: BY_MODEL, options: { measures: ['received'] } }],
          }),
          graph({
            ...HALF,
            title: 'Accuracy',
            description:
              'Share of labelled predictions that were correct, for every classification model. Dashed lines: warning and critical thresholds.',
            ask: [{ signal: 'quality', legend: BY_MODEL, options: { measures: ['accuracy'] } }],
          }),
          graph({
            ...HALF,
            title: 'Score drift (PSI)',
            description:
              'Population stability index of the prediction scores against the baseline: 0 is the same distribution. Dashed lines: warning and critical thresholds.',
            min: 0,
            ask: [{ signal: 'drift', legend: BY_MODEL, options: { of: 'score' } }],
          }),
        ],
      },
    ],
    reads: { metrics: ['requests', 'predictions', 'latency', 'outcomes', 'score', 'feature', 'groupPredictions'] },
  });
