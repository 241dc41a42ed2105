import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { graph, levelNow, size, table, verdict, verdictHistory } from './panels';
import { inWindow } from './query';
import { signalOf, thresholdText } from './registry';

const SIGNALS = ['fairness'];
const HALF = { width: 12, height: 9 } as const;

/** Whether groups of people are treated equally. */
export const fairness = (): Dashboard =>
  dashboardOf({
    slug: 'fairness',
    title: 'fairness',
    description:
      'Whether groups are treated equally, by protected attribute: selection rates, error rates, and their confidence intervals.',
    variables: { models: 'one', attention: SIGNALS },
    from: 'now-7d',
    refresh: '5m',
    sections: [
      {
        panels: [
          verdict({ signals: SIGNALS, to: 'model', height: 6 }),
          levelNow({
            title: 'Four-fifths rule',
            description: `Level of the disparate impact of each protected attribute. Critical only if the whole confidence interval lies below ${thresholdText('fairness', 'critical')}: a small sample raises no alert, and is no proof of fairness.`,
            ...size(12, 6),
            ask: [inWindow('fairness', '{{attribute}} v{{version}}')],
          }),
          verdictHistory({ signals: SIGNALS, to: 'model', width: 12, height: 6 }),
        ],
      },
      {
        title: 'Selection rates by group',
        panels: [
          graph({
            title: 'Disparate impact',
            id: 5,
            description: `Lowest selection rate divided by the highest, by protected attribute, with its confidence interval. Dashed lines: warning and critical thresholds; below ${thresholdText('fairness', 'critical')} (four-fifths rule) counts as adverse impact.`,
            ...size(24, 10),
            ask: [inWindow('fairness', '{{attribute}} v{{version}}')],
          }),
          graph({
            ...HALF,
            title: 'Selection rate',
            description: 'Share of each group that receives the favourable outcome, with its confidence interval.',
            unit: 'percentunit',
            limits: 'none',
            wideLegend: true,
            ask: [inWindow('fairness', '{{attribute}} {{group}} v{{version}}', { measures: ['selectionRate'] })],
          }),
          graph({
            ...HALF,
            title: 'Statistical parity difference',
            description:
              'Difference between the highest and the lowest selection rate, with its confidence interval. Dashed lines: warning and critical thresholds.',
            wideLegend: true,
            ask: [inWindow('fairness', '{{attribute}} v{{version}}', { measures: ['statisticalParity'] })],
          }),
        ],
      },
      {
        title: 'Error rates by group',
        panels: [
          graph({
            ...HALF,
            title: 'Equal opportunity difference',
            id: 9,
            description:
              'Difference between the highest and the lowest true positive rate of the groups. Needs labels.',
            wideLegend: true,
            ask: [inWindow('fairness', '{{attribute}} v{{version}}', { measures: ['equalOpportunity'] })],
          }),
          graph({
            ...HALF,
            title: 'Equalised odds difference',
            description:
              'The larger of the differences between the groups’ true positive rates and false positive rates. Needs labels.',
            wideLegend: true,
            ask: [inWindow('fairness', '{{attribute}} v{{version}}', { measures: ['equalizedOdds'] })],
          }),
        ],
      },
      {
        title: 'Groups',
        panels: [
          table({
            title: 'Rates by group',
            description: `Observations and rates of each group in the last window of the dashboard’s time range. A rate from fewer than ${signalOf('fairness').minimumSample} observations is left empty.`,
            ...size(24, 10),
            ask: [
              {
                signal: 'fairness',
                window: '$window',
                options: { view: 'groups' },
              },
            ],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80 },
              { name: 'attribute', width: 110 },
              { name: 'group', width: 100 },
              { name: 'predictions', width: 115 },
              { name: 'labelled', width: 100 },
              { name: 'selectionRate', title: 'selection rate', as: 'gauge', max: 1 },
              { name: 'truePositiveRate', title: 'true positive rate' },
              { name: 'falsePositiveRate', title: 'false positive rate' },
            ],
          }),
        ],
      },
    ],
    reads: { metrics: ['groupPredictions', 'groupOutcomes'] },
  });
