import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { graph, measures, verdict, verdictHistory } from './panels';
import type { Asked } from './query';

const asked = (measure: string, ...more: readonly string[]): Asked => ({
  signal: 'dataQuality',
  window: '$window',
  options: { measures: [measure, ...more] },
});

const share = (name: string, title: string) => ({ name, title, unit: 'percentunit', as: 'gauge' as const });

/** Whether what goes into the model is complete, valid, fresh, in its usual volume and the same everywhere. */
export const dataQuality = (): Dashboard =>
  dashboardOf({
    slug: 'data-quality',
    title: 'data quality',
    description:
      'Whether the input of a model is complete, valid, fresh, in its usual volume and the same on all instances.',
    variables: { models: 'one', window: true },
    from: 'now-24h',
    sections: [
      {
        panels: [
          verdict({ signals: ['dataQuality', 'throughput'], to: 'model', height: 6 }),
          verdictHistory({ signals: ['dataQuality', 'throughput'], to: 'model', height: 5 }),
        ],
      },
      {
        title: 'Features',
        panels: [
          measures({
            title: 'Features now',
            description:
              'Of the predictions of the window, the share in which each feature was missing, broke a rule, or held a category that training never saw. The feature with the most missing values stands first.',
            width: 24,
            height: 9,
            ask: [asked('missing', 'invalid', 'unseen')],
            by: ['feature', 'version'],
            columns: [
              { name: 'feature' },
              { name: 'version', width: 90 },
              share('missing', 'missing'),
              share('invalid', 'invalid'),
              share('unseen', 'never seen in training'),
            ],
            worst: 'missing',
            added: ['invalid'],
          }),
          graph({
            title: 'Missing values',
            description:
              'Share of the predictions whose feature was missing. A jump of one feature is a broken feed; of all features, a broken client.',
            width: 12,
            height: 9,
            ask: [{ ...asked('missing'), legend: '{{feature}} v{{version}}' }],
            bands: false,
            min: 0,
            wideLegend: true,
          }),
          graph({
            title: 'Invalid values',
            description:
              'Share of the predictions whose feature had the wrong type, lay outside of its range or was no known category.',
            width: 12,
            height: 9,
            ask: [{ ...asked('invalid'), legend: '{{feature}} {{reason}} v{{version}}' }],
            bands: false,
            min: 0,
            wideLegend: true,
          }),
          graph({
            title: 'Categories never seen in training',
            description:
              'Share of the predictions whose category the baseline does not have: the model has learned nothing about them.',
            width: 12,
            height: 8,
            ask: [{ ...asked('unseen'), legend: '{{feature}} v{{version}}' }],
            bands: false,
            min: 0,
          }),
          graph({
            title: 'Consistency between instances',
            description:
              'How far the values of each feature differ between the instances that serve the model, beyond what chance explains: one of them may prepare its input differently. Needs two instances.',
            noValue: 'one instance alone: nothing to compare',
            width: 12,
            height: 8,
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
            description:
              'Predictions of the window as a part of what the same hour of earlier weeks lets expect: 100 % is as usual. The band is what is usual.',
            width: 8,
            height: 8,
            ask: [asked('volume')],
            limits: 'none',
            min: 0,
          }),
          graph({
            title: 'Distance from the usual volume',
            description:
              'How far the volume is from the usual one, in robust deviations. Little traffic at night is usual, and no distance.',
            width: 8,
            height: 8,
            ask: [{ ...asked('volumeScore'), legend: 'v{{version}}' }],
            unit: 'none',
            min: 0,
          }),
          graph({
            title: 'Freshness',
            description: 'How long ago each source of input last delivered. A source that climbs steadily has stopped.',
            width: 8,
            height: 8,
            ask: [{ ...asked('freshness'), legend: '{{source}} v{{version}}' }],
            unit: 's',
            min: 0,
          }),
        ],
      },
    ],
    reads: {
      metrics: ['featureMissing', 'featureInvalid', 'featureCategory', 'feature', 'predictions', 'lastData'],
      others: ['Categories never seen in training come from the baseline of the version’s run in MLflow.'],
    },
  });
