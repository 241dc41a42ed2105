import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { CONFIDENCE_FLOOR } from '../../signals/confidence/thresholds';
import { dashboardOf } from './dashboard';
import { graph, healthOf, heat, measures, PLAIN, sampleSize, size } from './panels';
import { BY_VERSION, type PanelQuery } from './query';

const scores = (measure: string): PanelQuery => ({
  signal: 'confidence',
  window: '$window',
  options: { measures: [measure] },
});

const attribution = (...chosen: readonly string[]): PanelQuery => ({
  signal: 'attribution',
  window: '$window',
  options: { measures: [...chosen], baseline: '$baseline' },
});

/** How sure the model is of its answers, and what they depend on. */
export const confidence = (): Dashboard =>
  dashboardOf({
    slug: 'confidence',
    title: 'confidence and explainability',
    description:
      'Confidence of the predictions, feature importance, and whether the importance ranking is still that of training.',
    variables: { models: 'one', attention: ['confidence', 'attribution'], baseline: true },
    from: 'now-24h',
    sections: [
      { panels: healthOf(['confidence', 'attribution']) },
      {
        title: 'Confidence',
        panels: [
          heat({
            title: 'Score distribution, v$version',
            description:
              'Number of predictions by score over time. A healthy classifier is dense at the top; a band that moves down often means input that the training data did not contain.',
            ...size(24, 8),
            repeat: 'version',
            ask: [{ signal: 'confidence', options: { view: 'heatmap' } }],
            unit: 'percentunit',
          }),
          graph({
            title: 'Low confidence',
            id: 5,
            description: `Share of predictions with a score of at most ${CONFIDENCE_FLOOR}: candidates for human review.`,
            ...size(12, 8),
            ask: [{ ...scores('underFloor'), legend: BY_VERSION }],
            min: 0,
          }),
          graph({
            title: 'Mean score',
            description: 'Mean probability of the predicted class. Exact: computed from sums, not from buckets.',
            ...size(12, 8),
            ask: [{ ...scores('mean'), legend: BY_VERSION }],
            limits: 'none',
          }),
          graph({
            title: 'Entropy',
            description:
              'Uncertainty of the scores, in bits: 0 is certain, 1 is a coin toss. The band is the uncertainty from bucket boundaries.',
            ...size(12, 8),
            ask: [{ ...scores('entropy'), legend: BY_VERSION }],
            limits: 'none',
            unit: 'none',
            min: 0,
          }),
          sampleSize({
            title: 'Sample size',
            description: 'Number of scores in the last window of the dashboard’s time range.',
            ...size(12, 8),
            ask: [{ ...scores('mean'), legend: 'v{{version}}' }],
          }),
        ],
      },
      {
        title: 'Explainability',
        panels: [
          graph({
            title: 'Attribution drift',
            id: 10,
            description:
              'How well the live feature ranking matches that of the baseline: normalised discounted cumulative gain (NDCG, 1 is the same order) and Spearman’s rank correlation. A ranking that changes while accuracy still holds is an early sign of drift.',
            ...size(12, 9),
            ask: [{ ...attribution('ndcg', 'rank'), legend: '{{__name__}} v{{version}}' }],
            bands: false,
            unit: 'none',
            max: 1,
          }),
          graph({
            title: 'Attribution by feature',
            description: 'Each feature’s share of the sum of absolute attributions (such as SHAP) in the window.',
            ...size(12, 9),
            ask: [{ ...attribution('share'), legend: '{{feature}} v{{version}}' }],
            ...PLAIN,
            unit: 'percentunit',
            min: 0,
            wideLegend: true,
          }),
          measures({
            title: 'Feature importance',
            description:
              'Features by their share of all attribution at the end of the dashboard’s time range, highest first.',
            ...size(24, 9),
            ask: [attribution('share')],
            by: ['feature', 'version'],
            columns: [
              { name: 'feature' },
              { name: 'version', width: 90 },
              { name: 'share', title: 'share of attribution', unit: 'percentunit', as: 'gauge' },
            ],
            worst: 'share',
          }),
        ],
      },
    ],
    reads: {
      metrics: ['score', 'attribution'],
      others: ['The ranking of training: the baseline of the version’s run in MLflow.'],
    },
  });
