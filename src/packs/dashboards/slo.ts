import { BigValueColorMode, VizTextDisplayOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { CONFIDENCE_FLOOR } from '../../signals/confidence/thresholds';
import { LATENCY_OBJECTIVE } from '../../signals/latency/thresholds';
import { TARGETS } from '../../signals/slo/thresholds';
import { figureText } from '../rules/figures';
import { dashboardOf, type Section } from './dashboard';
import { figure, graph, levelHistory, PLAIN, size } from './panels';
import type { PanelQuery } from './query';
import { period } from './variables';

interface Objective {
  /** After the panel's name; the first objective's panels bear none. */
  readonly name: string;
  readonly title: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where an alert leads to it. */
  readonly burnRateId?: number;
}

const share = (objective: keyof typeof TARGETS): string => figureText(TARGETS[objective], 'percentunit');

const OBJECTIVES: readonly [Objective, ...Objective[]] = [
  {
    name: 'availability',
    title: `Availability: ${share('availability')} of requests succeed`,
    options: { objective: 'availability', target: TARGETS.availability },
    burnRateId: 11,
  },
  {
    name: 'latency',
    title: `Latency: ${share('latency')} of predictions within ${figureText(LATENCY_OBJECTIVE, 's')}`,
    options: { objective: 'latency', target: TARGETS.latency, limit: LATENCY_OBJECTIVE },
    burnRateId: 16,
  },
  {
    name: 'valid features',
    title: `Valid features: ${share('validFeatures')} of values neither missing nor invalid`,
    options: { objective: 'validFeatures', target: TARGETS.validFeatures },
  },
  {
    name: 'confidence',
    title: `Confidence: ${share('confidence')} of scores above ${CONFIDENCE_FLOOR}`,
    options: { objective: 'confidence', target: TARGETS.confidence, floor: CONFIDENCE_FLOOR },
  },
  {
    name: 'correctness',
    title: `Correctness: ${share('correct')} of labelled predictions correct`,
    options: { objective: 'correct', target: TARGETS.correct },
  },
];

const asked = ({ options }: Objective, ...measures: readonly string[]): PanelQuery => ({
  signal: 'slo',
  legend: 'v{{version}}',
  options: { ...options, period: '$period', measures: [...measures] },
});

const alarm = (objective: Objective): PanelQuery => ({
  ...asked(objective, 'alarm'),
  legend: `${objective.name} v{{version}}`,
});

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const NONE = 'no data for this objective';

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
      graph({
        title: titled('Budget left'),
        description:
          'Share of the period’s error budget that is left. Below 0 the objective is missed: avoid risky changes.',
        noValue: NONE,
        ...size(8, 8),
        ...PLAIN,
        unit: 'percentunit',
        max: 1,
        ask: [asked(objective, 'budgetLeft')],
      }).interval('1h'),
      graph({
        title: titled('Burn rate'),
        id: objective.burnRateId,
        description:
          'How many times faster than allowed the budget burns, by window: at 1 it lasts exactly the period. An alert needs a long and a short window at once.',
        noValue: NONE,
        ...size(8, 8),
        ...PLAIN,
        unit: 'none',
        min: 0,
        ask: [{ ...asked(objective, 'burn'), legend: '{{window}} v{{version}}' }],
      }).interval('10m'),
      figure({
        title: titled('Compliance'),
        description: 'Share of good events over the period.',
        noValue: NONE,
        ...size(8, 4),
        hasThresholds: false,
        unit: 'percentunit',
        ask: [asked(objective, 'compliance')],
      }),
      figure({
        title: titled('Exhausted in'),
        description:
          'Time until the error budget is used up at the burn rate of the last hour. At a rate of at most 1 it never is: the period moves on.',
        noValue: NONE,
        infinite: 'not at this rate',
        zero: 'used up',
        ...size(8, 4),
        hasThresholds: false,
        unit: 's',
        ask: [asked(objective, 'exhaustion')],
        // Grafana fits a number to the panel, and words in place of it would be tiny.
      }).text(new VizTextDisplayOptionsBuilder().titleSize(14).valueSize(18)),
    ],
  };
}

/** Service level objectives: error budgets, burn rates, alerts. */
export const slo = (): Dashboard =>
  dashboardOf({
    slug: 'slo',
    title: 'SLOs and error budgets',
    description:
      'Service level objectives: how much of each error budget is left, how fast it burns, and when it will be exhausted.',
    variables: { models: 'one', attention: ['throughput', 'latency'], window: false, more: [period()] },
    from: 'now-7d',
    refresh: '5m',
    sections: [
      {
        title: 'Error budget left',
        panels: [
          ...OBJECTIVES.map((objective) =>
            figure({
              title: capitalised(objective.name),
              description: `${objective.title}. Share of the period’s error budget that is left: green above 25 %, orange below, red when it is used up.`,
              noValue: NONE,
              width: objective.name === 'latency' ? 4 : 5,
              height: 6,
              hasThresholds: false,
              unit: 'percentunit',
              ask: [asked(objective, 'budgetLeft')],
            })
              .colorMode(BigValueColorMode.Value)
              .thresholds(byBudget())
              .colorScheme(byThresholds())
          ),
          levelHistory({
            title: 'Burn rate alerts',
            description:
              'When an error budget burned too fast over a long and a short window at once: warning opens a ticket, critical pages.',
            ...size(24, 9),
            ask: [alarm(OBJECTIVES[0]), ...OBJECTIVES.slice(1).map(alarm)],
          }).interval('10m'),
        ],
      },
      ...OBJECTIVES.map((objective, index) => sectionOf(objective, index === 0)),
    ],
    reads: {
      metrics: ['requests', 'latency', 'featureMissing', 'featureInvalid', 'score', 'outcomes'],
      others: ['Targets are options of these panels’ queries: copy the dashboard and edit them to set your own.'],
    },
  });
