import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { conceptDrifts } from './annotations';
import { dashboardOf } from './dashboard';
import { DRIFT_FEATURE, panelLink } from './links';
import { bars, graph, levelHistory, table, verdict, verdictHistory } from './panels';
import { feature } from './variables';

const SIGNALS = ['drift', 'conceptDrift', 'attribution'];
const AGAINST = { baseline: '$baseline' } as const;

/** How far inputs, scores and predictions have moved, and whether what was learned still holds. */
export const drift = (): Dashboard =>
  dashboardOf({
    slug: 'drift',
    title: 'drift',
    description:
      'Which inputs have moved away from the baseline and how much that matters; their distributions then and now; and whether what the model learned still holds.',
    variables: { models: 'one', baseline: true, more: [feature()] },
    from: 'now-24h',
    refresh: '5m',
    annotations: [conceptDrifts()],
    sections: [
      {
        panels: [
          verdict({ signals: SIGNALS, to: 'model', height: 7 }),
          verdictHistory({ signals: SIGNALS, to: 'model', height: 6 }),
        ],
      },
      {
        title: 'Which features',
        panels: [
          table({
            title: 'Features by consequence',
            description:
              'Drift (PSI) times attribution at the end of the time of the dashboard, the most consequential first. “Warning from” is the limit in force: where the sample is small, it is lifted to what noise alone would reach. Open a feature for its distribution below.',
            width: 24,
            height: 9,
            ask: [{ signal: 'drift', window: '$window', options: { ...AGAINST, view: 'ranking' } }],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80 },
              { name: 'of', width: 90 },
              { name: 'feature', link: DRIFT_FEATURE },
              { name: 'drift', width: 110 },
              { name: 'level', width: 105, as: 'level' },
              { name: 'warning from', width: 120 },
              { name: 'p-value', width: 100 },
              { name: 'attribution', width: 140, as: 'gauge' },
              { name: 'drift × attribution', width: 150 },
              { name: 'sample', width: 100 },
            ],
          }),
          graph({
            title: 'Drift of features',
            description:
              'PSI of each feature against the baseline. Under 0.1 is calm, over 0.25 a different population; dashed: where a warning and where critical begins.',
            width: 24,
            height: 10,
            min: 0,
            bands: false,
            wideLegend: true,
            ask: [
              {
                signal: 'drift',
                window: '$window',
                legend: '{{feature}} · v{{version}}',
                options: { ...AGAINST, of: 'features' },
              },
            ],
          }),
          graph({
            title: 'Drift of score and classes',
            description:
              'PSI of the scores that the model returns and of the classes that it predicts. What comes out moves when what goes in matters.',
            width: 12,
            height: 8,
            min: 0,
            bands: false,
            ask: [
              {
                signal: 'drift',
                window: '$window',
                legend: 'score · v{{version}}',
                options: { ...AGAINST, of: 'score' },
              },
              {
                signal: 'drift',
                window: '$window',
                legend: 'classes · v{{version}}',
                options: { ...AGAINST, of: 'classes' },
              },
            ],
          }),
          graph({
            title: 'Share of features that drifted',
            description:
              'How many of all features are beyond the warning, as a share: one feature is an input’s trouble, many are a different population.',
            width: 12,
            height: 8,
            min: 0,
            max: 1,
            bands: false,
            limits: 'none',
            unit: 'percentunit',
            only: 'driftedShare',
            ask: [{ signal: 'drift', window: '$window', options: { ...AGAINST, of: 'features', rollup: true } }],
          }),
        ],
      },
      {
        title: 'Then and now',
        panels: [
          bars({
            title: '$feature of v$version, then and now',
            description:
              'The share of values in each bin at the baseline (reference) and in the window (current). Choose the feature above, or by a click on it in the ranking.',
            repeat: 'version',
            width: 24,
            height: 9,
            along: 'bin',
            shown: ['reference', 'current'],
            ask: [
              {
                signal: 'drift',
                window: '$window',
                options: { ...AGAINST, view: 'distribution', of: 'features', features: ['$feature'] },
              },
            ],
          }),
          bars({
            title: 'Score of v$version, then and now',
            description:
              'The share of predictions with each score at the baseline (reference) and in the window (current).',
            repeat: 'version',
            width: 24,
            height: 8,
            along: 'bin',
            shown: ['reference', 'current'],
            ask: [{ signal: 'drift', window: '$window', options: { ...AGAINST, view: 'distribution', of: 'score' } }],
          }),
          bars({
            title: 'Predicted classes of v$version, then and now',
            description: 'The share of each predicted class at the baseline (reference) and in the window (current).',
            repeat: 'version',
            width: 24,
            height: 7,
            along: 'bin',
            shown: ['reference', 'current'],
            ask: [{ signal: 'drift', window: '$window', options: { ...AGAINST, view: 'distribution', of: 'classes' } }],
          }),
        ],
      },
      {
        title: 'Does what was learned still hold?',
        panels: [
          levelHistory({
            title: 'Concept drift',
            description:
              'What the detector says of right and wrong predictions since the version was deployed: ok, warning, critical. It needs labels; where there are none yet, it is insufficient.',
            width: 12,
            height: 8,
            ask: [{ signal: 'conceptDrift' }],
            links: [panelLink('quality', 'Quality')],
          }),
          graph({
            title: 'Error rate',
            description: 'The share of labelled predictions that were wrong, in steps of ten minutes.',
            width: 12,
            height: 8,
            min: 0,
            limits: 'none',
            bands: false,
            unit: 'percentunit',
            only: 'errorRate',
            ask: [{ signal: 'conceptDrift' }],
            links: [panelLink('quality', 'Quality')],
          }),
        ],
      },
      {
        title: 'Other distances',
        collapsed: true,
        panels: [
          graph({
            title: 'Kolmogorov-Smirnov of features',
            description: 'The largest difference of the distribution functions, between 0 and 1, of each feature.',
            width: 12,
            height: 9,
            min: 0,
            bands: false,
            ask: [
              {
                signal: 'drift',
                window: '$window',
                legend: '{{feature}} · v{{version}}',
                options: { ...AGAINST, of: 'features', measure: ['ks'] },
              },
            ],
          }),
          graph({
            title: 'Jensen-Shannon of features',
            description: 'The Jensen-Shannon distance of each feature from the baseline, in nats.',
            width: 12,
            height: 9,
            min: 0,
            bands: false,
            ask: [
              {
                signal: 'drift',
                window: '$window',
                legend: '{{feature}} · v{{version}}',
                options: { ...AGAINST, of: 'features', measure: ['js'] },
              },
            ],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['feature', 'featureCategory', 'score', 'predictions', 'attribution', 'outcomes'],
      others: [
        'A baseline: `modelwatch/baseline.json` of the version’s run in MLflow, made on the page [Baselines](/a/modelwatch-monitoring-app/baselines?ds=${ds}); else the week before.',
      ],
    },
  });
