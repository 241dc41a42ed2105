import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { graph, levelNow, table, verdict, verdictHistory } from './panels';

const SIGNALS = ['fairness'];
const HALF = { width: 12, height: 9 } as const;

/** Whether groups of people are treated alike. */
export const fairness = (): Dashboard =>
  dashboardOf({
    slug: 'fairness',
    title: 'fairness',
    description:
      'Whether groups of people are treated alike, by protected attribute: how often each group is chosen, how often wrongly, and how sure that is.',
    variables: { models: 'one' },
    from: 'now-7d',
    refresh: '5m',
    sections: [
      {
        panels: [
          verdict({ signals: SIGNALS, to: 'model', height: 6 }),
          levelNow({
            title: 'Four-fifths rule by attribute',
            description:
              'The level of disparate impact for each protected attribute. Critical only when the whole interval lies under 0.8: a small sample raises no alarm, and proves no innocence.',
            width: 12,
            height: 6,
            ask: [{ signal: 'fairness', window: '$window', legend: '{{attribute}} · v{{version}}' }],
          }),
          verdictHistory({ signals: SIGNALS, to: 'model', width: 12, height: 6 }),
        ],
      },
      {
        title: 'Who is chosen',
        panels: [
          graph({
            title: 'Disparate impact',
            description:
              'The lowest selection rate divided by the highest, for each protected attribute, with its interval. Dashed: 0.8, the four-fifths line, under which it counts as adverse impact, and the warning before it.',
            width: 24,
            height: 10,
            ask: [{ signal: 'fairness', window: '$window', legend: '{{attribute}} · v{{version}}' }],
          }),
          graph({
            ...HALF,
            title: 'Selection rate of each group',
            description: 'The share of each group that gets the favourable answer, with its interval.',
            unit: 'percentunit',
            limits: 'none',
            wideLegend: true,
            ask: [
              {
                signal: 'fairness',
                window: '$window',
                legend: '{{attribute}} {{group}} · v{{version}}',
                options: { measure: ['selectionRate'] },
              },
            ],
          }),
          graph({
            ...HALF,
            title: 'Statistical parity',
            description:
              'The difference between the highest and the lowest selection rate, with its interval. Dashed: where a warning and where critical begins.',
            wideLegend: true,
            ask: [
              {
                signal: 'fairness',
                window: '$window',
                legend: '{{attribute}} · v{{version}}',
                options: { measure: ['statisticalParity'] },
              },
            ],
          }),
        ],
      },
      {
        title: 'Who is judged wrongly',
        panels: [
          graph({
            ...HALF,
            title: 'Equal opportunity',
            description:
              'The gap between the groups’ true positive rates: of those who deserve the favourable answer, how unequally they get it. Needs labels.',
            wideLegend: true,
            ask: [
              {
                signal: 'fairness',
                window: '$window',
                legend: '{{attribute}} · v{{version}}',
                options: { measure: ['equalOpportunity'] },
              },
            ],
          }),
          graph({
            ...HALF,
            title: 'Equalised odds',
            description: 'The larger of the gaps between the groups’ true and false positive rates. Needs labels.',
            wideLegend: true,
            ask: [
              {
                signal: 'fairness',
                window: '$window',
                legend: '{{attribute}} · v{{version}}',
                options: { measure: ['equalizedOdds'] },
              },
            ],
          }),
        ],
      },
      {
        title: 'The groups',
        panels: [
          table({
            title: 'Rates of each group',
            description:
              'Observations and rates of each group over the window at the end of the time of the dashboard. A rate with under thirty observations is left empty: undefined, not nought.',
            width: 24,
            height: 10,
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
              { name: 'attribute', width: 140 },
              { name: 'group', width: 140 },
              { name: 'selectionRate', title: 'selection rate', as: 'gauge' },
              { name: 'truePositiveRate', title: 'true positive rate' },
              { name: 'falsePositiveRate', title: 'false positive rate' },
            ],
          }),
        ],
      },
    ],
    reads: { metrics: ['groupPredictions', 'groupOutcomes'] },
  });
