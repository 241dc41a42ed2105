import { BigValueColorMode } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import type { Section } from './layout';
import { period } from './moreVariables';
import { figure, graph, levelHistory } from './panels';
import type { Asked } from './query';

interface Objective {
  /** After the panel's name; the first objective's panels bear none. */
  readonly name: string;
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const OBJECTIVES: readonly [Objective, ...Objective[]] = [
  {
    name: 'availability',
    title: 'Availability: 99 % of the requests are answered',
    options: { objective: 'availability', target: 0.99 },
  },
  {
    name: 'latency',
    title: 'Latency: 99 % of the predictions take at most half a second',
    options: { objective: 'latency', target: 0.99, limit: 0.5 },
  },
  {
    name: 'valid features',
    title: 'Valid features: 98 % of the values are neither missing nor invalid',
    options: { objective: 'validFeatures', target: 0.98 },
  },
  {
    name: 'confidence',
    title: 'Confidence: 80 % of the scores are above 0.6',
    options: { objective: 'confidence', target: 0.8, floor: 0.6 },
  },
  {
    name: 'correctness',
    title: 'Correctness: 85 % of the labelled predictions are right',
    options: { objective: 'correct', target: 0.85 },
  },
];

const asked = ({ options }: Objective, ...measures: readonly string[]): Asked => ({
  signal: 'slo',
  legend: 'v{{version}}',
  options: { ...options, period: '$period', measures: [...measures] },
});

const alarm = (objective: Objective): Asked => ({
  ...asked(objective, 'alarm'),
  legend: `${objective.name} v{{version}}`,
});

const NONE = 'nothing of this objective is counted here';

const byBudget = () =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: 'red' },
    { value: 0, color: 'orange' },
    { value: 0.25, color: 'green' },
  ]);
const byThresholds = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);

function sectionOf(objective: Objective, first: boolean): Section {
  const titled = (title: string) => (first ? title : `${title} (${objective.name})`);
  return {
    title: objective.title,
    collapsed: !first,
    panels: [
      figure({
        title: titled('Kept'),
        description: 'The share of events that were good, over the period.',
        noValue: NONE,
        width: 4,
        height: 8,
        judged: false,
        unit: 'percentunit',
        ask: [asked(objective, 'compliance')],
      }),
      figure({
        title: titled('Gone in'),
        description: 'How long the error budget lasts if it burns on as in the last hour.',
        noValue: NONE,
        width: 4,
        height: 8,
        judged: false,
        unit: 's',
        ask: [asked(objective, 'exhaustion')],
      }),
      graph({
        title: titled('Budget left'),
        description:
          'The share of the error budget that is left of the period. Below zero the objective is broken, and what is left to do is to make no further changes that risk more.',
        noValue: NONE,
        width: 8,
        height: 8,
        bands: false,
        limits: 'none',
        unit: 'percentunit',
        max: 1,
        ask: [asked(objective, 'budgetLeft')],
      }).interval('1h'),
      graph({
        title: titled('Burn rate'),
        description:
          'How many times faster than allowed the budget burns, by window: at 1 it lasts exactly the period. An alarm needs a long and a short window at once.',
        noValue: NONE,
        width: 8,
        height: 8,
        bands: false,
        limits: 'none',
        unit: 'none',
        min: 0,
        ask: [{ ...asked(objective, 'burn'), legend: '{{window}} v{{version}}' }],
      }).interval('10m'),
    ],
  };
}

/** Whether promises are kept, how much may still go wrong, and how fast that is used up. */
export const slo = (): Dashboard =>
  dashboardOf({
    slug: 'slo',
    title: 'SLOs and error budgets',
    description:
      'Whether what was promised is kept: how much of each error budget is left, how fast it burns, and when it will be gone.',
    variables: { models: 'one', window: false, more: [period()] },
    from: 'now-7d',
    refresh: '5m',
    sections: [
      {
        panels: [
          ...OBJECTIVES.map((objective, index) =>
            figure({
              title: `Budget: ${objective.name}`,
              description: `${objective.title}. What is left of the error budget of the period: green above a quarter, red when it is spent.`,
              noValue: NONE,
              width: index === 0 ? 4 : 5,
              height: 6,
              judged: false,
              unit: 'percentunit',
              ask: [asked(objective, 'budgetLeft')],
            })
              .colorMode(BigValueColorMode.Value)
              .thresholds(byBudget())
              .colorScheme(byThresholds())
          ),
          levelHistory({
            title: 'Alarms',
            description:
              'When the budgets burnt too fast over a long and a short window at once: a warning is a ticket, critical is a page.',
            width: 24,
            height: 8,
            ask: [alarm(OBJECTIVES[0]), ...OBJECTIVES.slice(1).map(alarm)],
          }).interval('10m'),
        ],
      },
      ...OBJECTIVES.map((objective, index) => sectionOf(objective, index === 0)),
    ],
    reads: {
      metrics: ['requests', 'latency', 'featureMissing', 'featureInvalid', 'score', 'outcomes'],
      others: [
        'Targets are written in the queries of these panels: copy the dashboard and edit them to hold your own.',
      ],
    },
  });
