import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { graph, heat, measures, sampleSize, verdict, verdictHistory } from './panels';
import type { Asked } from './query';

const scores = (measure: string): Asked => ({
  signal: 'confidence',
  window: '$window',
  options: { measures: [measure] },
});

const attribution = (...chosen: readonly string[]): Asked => ({
  signal: 'attribution',
  window: '$window',
  options: { measures: [...chosen], baseline: '$baseline' },
});

/** How sure the model is of its answers, and what they hang on. */
export const confidence = (): Dashboard =>
  dashboardOf({
    slug: 'confidence',
    title: 'confidence and explainability',
    description:
      'How sure a model is of its answers, which features they hang on, and whether that order is still the one of training.',
    variables: { models: 'one', window: true, baseline: true },
    from: 'now-24h',
    sections: [
      {
        panels: [
          verdict({ signals: ['confidence', 'attribution'], to: 'model', height: 6 }),
          verdictHistory({ signals: ['confidence', 'attribution'], to: 'model', height: 5 }),
        ],
      },
      {
        title: 'Confidence',
        panels: [
          heat({
            title: 'Scores of version $version',
            description:
              'How many predictions had which score over time. A healthy classifier is dark at the top; a band that moves down has met data that training did not show it.',
            width: 24,
            height: 8,
            repeat: 'version',
            ask: [{ signal: 'confidence', options: { view: 'heatmap' } }],
            unit: 'percentunit',
          }),
          graph({
            title: 'Low confidence',
            description:
              'Share of the predictions whose score was at or below 0.6: too unsure to rely on. What these deserve is a person’s look.',
            width: 12,
            height: 8,
            ask: [scores('underFloor')],
            min: 0,
          }),
          graph({
            title: 'Mean score',
            description: 'The mean probability of the predicted class. Exact: it comes of sums, not of buckets.',
            width: 12,
            height: 8,
            ask: [scores('mean')],
            limits: 'none',
          }),
          graph({
            title: 'Entropy',
            description:
              'How unsure the scores are, in bits: 0 is certain, 1 is a coin. The band holds wherever in their buckets the scores lie.',
            width: 12,
            height: 8,
            ask: [scores('entropy')],
            limits: 'none',
            unit: 'none',
            min: 0,
          }),
          sampleSize({
            title: 'Scores in the window',
            description: 'How many scores stand behind each figure at the end of the range.',
            width: 12,
            height: 8,
            ask: [{ ...scores('mean'), legend: 'v{{version}}' }],
          }),
        ],
      },
      {
        title: 'Explainability',
        panels: [
          graph({
            title: 'Attribution',
            description:
              'How well the live ranking of features keeps that of the baseline: the normalised discounted cumulative gain (1 is the same order, below 0.9 is trouble) and Spearman’s rank correlation. A ranking that changes while accuracy still holds is an early sign of drift.',
            width: 12,
            height: 9,
            ask: [{ ...attribution('ndcg', 'rank'), legend: '{{__name__}} v{{version}}' }],
            bands: false,
            unit: 'none',
            max: 1,
          }),
          graph({
            title: 'Share of attribution',
            description: 'Each feature’s share of all absolute attributions (SHAP, LIME and the like) of the window.',
            width: 12,
            height: 9,
            ask: [{ ...attribution('share'), legend: '{{feature}} v{{version}}' }],
            bands: false,
            limits: 'none',
            unit: 'percentunit',
            min: 0,
            wideLegend: true,
          }),
          measures({
            title: 'What predictions hang on now',
            description:
              'The features by their share of all attribution at the end of the range, the weightiest first.',
            width: 24,
            height: 9,
            ask: [attribution('share')],
            by: ['feature', 'version'],
            columns: [
              { name: 'feature' },
              { name: 'version', width: 90 },
              { name: 'share', title: 'share of all attribution', unit: 'percentunit', as: 'gauge' },
            ],
            worst: 'share',
          }),
        ],
      },
    ],
    reads: {
      metrics: ['score', 'attribution'],
      others: ['The order of training comes from the baseline of the version’s run in MLflow.'],
    },
  });
