import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { seriesLink } from './links';
import { counts, graph, matrix, table, verdict, verdictHistory } from './panels';

const HALF = { width: 12, height: 8, bands: false, wideLegend: true, link: seriesLink('model') } as const;

/** Every model and version: what on-call opens first. */
export const fleet = (): Dashboard =>
  dashboardOf({
    slug: 'fleet',
    title: 'fleet',
    description: 'Every model and version: what is wrong, since when, and what changed. Open a row for its model.',
    variables: { models: 'several', window: false },
    from: 'now-6h',
    sections: [
      {
        panels: [
          ...counts([]),
          matrix({ signals: [], to: 'model', height: 9 }),
          verdict({ signals: [], to: 'model', title: 'What is wrong, since when, and why', height: 10 }),
        ],
      },
      {
        title: 'What changed',
        panels: [
          table({
            title: 'Deployments',
            description:
              'When versions were registered in MLflow, and when they began or ceased to answer, within the last thirty days. The first thing to compare with the moment at which trouble began.',
            width: 10,
            height: 12,
            timeFrom: '30d',
            noValue: 'nothing was deployed in the last thirty days',
            ask: [{ signal: 'mlflow', version: undefined, options: { view: 'deployments' } }],
            columns: [
              { name: 'time', width: 130, as: 'ago' },
              { name: 'title', width: 240 },
              { name: 'text', as: 'wrapped' },
              { name: 'tags', hidden: true },
            ],
            newestFirst: 'time',
          }),
          verdictHistory({ signals: [], to: 'model', width: 14, height: 12 }),
        ],
      },
      {
        title: 'Side by side',
        panels: [
          graph({
            ...HALF,
            title: 'Latency, p95',
            description:
              'The time that 95 of 100 predictions take at most, of every model and version. Dashed: where a warning and where critical begins.',
            min: 0,
            ask: [{ signal: 'latency', options: { quantiles: [0.95] } }],
          }),
          graph({
            ...HALF,
            title: 'Requests',
            description: 'Requests per second that reach each model and version.',
            min: 0,
            limits: 'none',
            ask: [{ signal: 'throughput', options: { measures: ['received'] } }],
          }),
          graph({
            ...HALF,
            title: 'Accuracy',
            description:
              'The share of labelled predictions that were right, of every model that has classes. Dashed: where a warning and where critical begins.',
            ask: [{ signal: 'quality', options: { measures: ['accuracy'] } }],
          }),
          graph({
            ...HALF,
            title: 'Drift of the score',
            description:
              'How far the scores that the models return have moved from the baseline (PSI). Under 0.1 is calm, over 0.25 a different population.',
            min: 0,
            ask: [{ signal: 'drift', options: { of: 'score' } }],
          }),
        ],
      },
    ],
    reads: { metrics: ['requests', 'predictions', 'latency', 'outcomes', 'score', 'feature', 'groupPredictions'] },
  });
