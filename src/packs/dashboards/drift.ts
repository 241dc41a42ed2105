import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { conceptDrifts } from './annotations';
import { dashboardOf } from './dashboard';
import { DRIFT_FEATURE, panelLink } from './links';
import { bars, graph, healthOf, levelHistory, PLAIN, size, table } from './panels';
import { BY_VERSION, ERROR_RATE, inWindow } from './query';
import { feature } from './variables';

const SIGNALS = ['drift', 'conceptDrift', 'attribution'];
const AGAINST = { baseline: '$baseline' } as const;

const distance = (measure: string, title: string, description: string) =>
  graph({
    title,
    description,
    ...size(12, 9),
    min: 0,
    bands: false,
    ask: [inWindow('drift', '{{feature}} v{{version}}', { ...AGAINST, of: 'features', measures: [measure] })],
  });

interface Distribution {
  readonly title: string;
  readonly description: string;
  readonly height: number;
  readonly options: Readonly<Record<string, unknown>>;
}

const distribution = ({ options, ...about }: Distribution) =>
  bars({
    ...about,
    repeat: 'version',
    width: 24,
    along: 'bin',
    shown: ['reference', 'current'],
    ask: [{ signal: 'drift', window: '$window', options: { ...AGAINST, view: 'distribution', ...options } }],
  });

/** How far inputs, scores and predictions have moved, and whether what was learned still holds. */
export const drift = (): Dashboard =>
  dashboardOf({
    slug: 'drift',
    title: 'drift',
    description:
      'Which inputs have drifted from the baseline and how much that matters, their distributions, drift of scores and predictions, and concept drift.',
    variables: { models: 'one', attention: SIGNALS, baseline: true, more: [feature()] },
    from: 'now-24h',
    refresh: '5m',
    annotations: [conceptDrifts()],
    sections: [
      { panels: healthOf(SIGNALS) },
      {
        title: 'Features and outputs',
        panels: [
          table({
            title: 'Features by impact',
            description:
              'Drift (PSI) times attribution at the end of the dashboard’s time range, highest impact first. “Warning from” is the threshold in force: for small samples it is raised to the level that noise alone would reach. Click a feature to show its distribution below.',
            ...size(24, 9),
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
            title: 'Feature drift (PSI)',
            id: 5,
            description:
              'Population stability index of each feature against the baseline. Dashed lines: warning and critical thresholds.',
            ...size(24, 10),
            min: 0,
            bands: false,
            wideLegend: true,
            ask: [inWindow('drift', '{{feature}} v{{version}}', { ...AGAINST, of: 'features' })],
          }),
          graph({
            title: 'Score and class drift (PSI)',
            description:
              'Population stability index of the prediction scores and of the predicted classes. They move when the drift of the input matters to the model.',
            ...size(12, 8),
            min: 0,
            bands: false,
            ask: [
              inWindow('drift', 'score v{{version}}', { ...AGAINST, of: 'score' }),
              inWindow('drift', 'classes v{{version}}', { ...AGAINST, of: 'classes' }),
            ],
          }),
          graph({
            title: 'Share of drifted features',
            description:
              'Share of all features above the warning threshold. One feature points to a data problem, many to a different population.',
            ...size(12, 8),
            min: 0,
            max: 1,
            ...PLAIN,
            unit: 'percentunit',
            ask: [inWindow('drift', BY_VERSION, { ...AGAINST, of: 'features', view: 'share' })],
          }),
        ],
      },
      {
        title: 'Distributions',
        panels: [
          distribution({
            title: '$feature, v$version',
            description:
              'Share of values in each bin, in the baseline (reference) and in the current window. Choose the feature at the top, or click it in the ranking.',
            height: 9,
            options: { of: 'features', features: ['$feature'] },
          }),
          distribution({
            title: 'Score, v$version',
            description: 'Share of predictions by score, in the baseline (reference) and in the current window.',
            height: 8,
            options: { of: 'score' },
          }),
          distribution({
            title: 'Predicted classes, v$version',
            description: 'Share of each predicted class, in the baseline (reference) and in the current window.',
            height: 7,
            options: { of: 'classes' },
          }),
        ],
      },
      {
        title: 'Concept drift',
        panels: [
          levelHistory({
            title: 'Concept drift',
            id: 13,
            description:
              'State of the concept drift detector since the version was deployed: ok, warning, critical. It needs labels; without them it has insufficient data.',
            ...size(12, 8),
            ask: [{ signal: 'conceptDrift', legend: BY_VERSION }],
            links: [panelLink('quality', 'Quality')],
          }),
          graph({
            title: 'Error rate',
            description:
              'Share of labelled predictions that were wrong in the window before each point; the concept drift detector reads the same errors in steps of ten minutes.',
            ...size(12, 8),
            min: 0,
            ...PLAIN,
            unit: 'percentunit',
            ask: [ERROR_RATE],
            links: [panelLink('quality', 'Quality')],
          }),
        ],
      },
      {
        title: 'Other drift measures',
        collapsed: true,
        panels: [
          distance(
            'ks',
            'Kolmogorov-Smirnov',
            'Largest difference of the cumulative distribution functions of each feature, between 0 and 1.'
          ),
          distance('js', 'Jensen-Shannon', 'Jensen-Shannon distance of each feature from the baseline, in nats.'),
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
