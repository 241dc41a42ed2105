import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { graph, healthOf, size, unusable } from './panels';
import type { PanelQuery } from './query';

const asked = (measure: string, ...more: readonly string[]): PanelQuery => ({
  signal: 'dataQuality',
  window: '$window',
  options: { measures: [measure, ...more] },
});

/** Whether what goes into the model is complete, valid, fresh, in its usual volume and the same everywhere. */
export const dataQuality = (): Dashboard =>
  dashboardOf({
    slug: 'data-quality',
    title: 'data quality',
    description:
      'Whether the input of a model is complete, valid, fresh, in its usual volume, and consistent between instances.',
    variables: { models: 'one', attention: ['dataQuality'] },
    from: 'now-24h',
    sections: [
      { panels: healthOf(['dataQuality', 'throughput']) },
      {
        title: 'Features',
        panels: [
          unusable({
            description:
              'Share of predictions in the window in which each feature was missing, invalid, or held a category unseen in training. Most missing values first.',
            ...size(24, 9),
            ask: [asked('missing', 'invalid', 'unseen')],
          }),
          graph({
            title: 'Missing values',
            id: 5,
            description:
              'Share of predictions in which the feature was missing. A jump of one feature points to a broken feed, of all features to a broken client.',
            ...size(12, 9),
            ask: [{ ...asked('missing'), legend: '{{feature}} v{{version}}' }],
            bands: false,
            min: 0,
            wideLegend: true,
          }),
          graph({
            title: 'Invalid values',
            id: 6,
            description:
              'Share of predictions in which the feature had the wrong type, was out of range or was not a known category.',
            ...size(12, 9),
            ask: [{ ...asked('invalid'), legend: '{{feature}} {{reason}} v{{version}}' }],
            bands: false,
            min: 0,
            wideLegend: true,
          }),
          graph({
            title: 'Unseen categories',
            description: 'Share of predictions whose category does not occur in the training baseline.',
            ...size(12, 8),
            ask: [{ ...asked('unseen'), legend: '{{feature}} v{{version}}' }],
            bands: false,
            min: 0,
          }),
          graph({
            title: 'Consistency between instances',
            description:
              'How much the values of each feature differ between the instances that serve the model, beyond chance: one of them may preprocess its input differently. Needs two instances.',
            noValue: 'only one instance',
            ...size(12, 8),
            ask: [{ ...asked('consistency'), legend: '{{feature}} v{{version}}' }],
            bands: false,
            unit: 'none',
            min: 0,
          }),
        ],
      },
      {
        title: 'Volume and freshness',
        panels: [
          graph({
            title: 'Volume',
            id: 10,
            description:
              'Predictions in the window relative to the same hour of earlier weeks: 100 % is as usual. The band is the usual range.',
            ...size(8, 8),
            ask: [{ ...asked('volume'), legend: 'v{{version}}' }],
            limits: 'none',
            min: 0,
          }),
          graph({
            title: 'Volume anomaly score',
            description: 'Deviation of the volume from the same hour of earlier weeks, in robust standard deviations.',
            ...size(8, 8),
            ask: [{ ...asked('volumeScore'), legend: 'v{{version}}' }],
            unit: 'none',
            min: 0,
          }),
          graph({
            title: 'Freshness',
            id: 12,
            description:
              'Time since each input source last delivered data. A line that climbs steadily belongs to a source that has stopped.',
            ...size(8, 8),
            ask: [{ ...asked('freshness'), legend: '{{source}} v{{version}}' }],
            unit: 's',
            min: 0,
          }),
        ],
      },
    ],
    reads: {
      metrics: ['featureMissing', 'featureInvalid', 'featureCategory', 'feature', 'predictions', 'lastData'],
      others: ['Unseen categories: the baseline of the version’s run in MLflow.'],
    },
  });
