import { z } from 'zod';
import { notices } from '../../query/align';
import { chosenFrom, someOf } from '../../query/choices';
import type { Derived, SignalSeries } from '../../query/derived';
import { judgedMeasure } from '../../query/judged';
import { missingMetric } from '../../query/missing';
import type { Matcher } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf, CountsRequest } from '../../query/request';
import { contractLabels } from '../../query/select';
import { perEach, shareOf } from '../../query/shares';
import { defineSignal, type PlanContext } from '../../query/signal';
import { unitOfCurrency } from '../../query/units';
import { counted, countsOf, tally, valuesFinder, without } from '../../query/windows';
import { escapeRegex } from '../../text';
import { businessLevels } from './thresholds';

const BUSINESS_MEASURES = ['successShare', 'events', 'value', 'valuePerPrediction'] as const;
type BusinessMeasure = (typeof BUSINESS_MEASURES)[number];

export const businessOptions = z.strictObject({
  measures: someOf(
    BUSINESS_MEASURES,
    ['successShare', 'value'],
    'successShare: of the events of a KPI (conversion, task completion, satisfaction), the share that succeeded; events: their number; value: revenue and the like over the window; valuePerPrediction'
  ),
  kpis: z
    .array(z.string())
    .default([])
    .meta({ ...chosenFrom('kpis'), title: 'KPIs' })
    .describe('Which KPIs; none means all'),
});
type BusinessOptions = z.infer<typeof businessOptions>;

type BusinessPlan = {
  readonly events?: CountsRequest;
  readonly values?: CountsRequest;
  readonly predictions?: CountsRequest;
};

export function plan(query: SignalQuery<BusinessOptions>, context: PlanContext): BusinessPlan {
  const { profile } = context;
  const { measures, kpis } = query.options;
  const asks = (...wanted: readonly BusinessMeasure[]) => wanted.some((one) => measures.includes(one));
  const chosen: Matcher[] =
    kpis.length === 0 ? [] : [{ label: 'kpi', op: '=~', value: kpis.map(escapeRegex).join('|') }];
  const count = (metric: string, labels: readonly string[], more: readonly Matcher[] = []): CountsRequest =>
    counted(query, context, { names: [metric], where: more }, labels);
  return {
    ...(asks('successShare', 'events')
      ? { events: count(profile.metrics.businessEvents, ['kpi', 'outcome'], chosen) }
      : {}),
    ...(asks('value', 'valuePerPrediction')
      ? { values: count(profile.metrics.businessValue, ['kpi', 'unit'], chosen) }
      : {}),
    ...(asks('valuePerPrediction') ? { predictions: count(profile.metrics.predictions, []) } : {}),
  };
}

export function derive(
  query: SignalQuery<BusinessOptions>,
  answers: AnswersOf<BusinessPlan>,
  context: PlanContext
): Derived {
  const { measures } = query.options;
  const { metrics } = context.profile;
  const named = (labels: SignalSeries['labels'], measure: BusinessMeasure) => ({
    name: measure,
    labels: { ...contractLabels(labels, context.profile), measure },
    hasThresholds: measure === judgedMeasure(['successShare'], measures),
  });
  const events = tally(answers.events?.series ?? [], ['outcome']);
  const values = answers.values?.series ?? [];
  const predictions = valuesFinder(answers.predictions?.series ?? []);
  const series = measures.flatMap((measure): SignalSeries[] => {
    switch (measure) {
      case 'successShare':
        return events.map((one) => ({
          ...named(one.labels, measure),
          times: one.times,
          unit: 'percentunit',
          ...shareOf(
            countsOf(one, ({ outcome }) => outcome === 'success'),
            countsOf(one, () => true)
          ),
        }));
      case 'events':
        return events.map((one) => ({
          ...named(one.labels, measure),
          times: one.times,
          unit: 'short',
          value: countsOf(one, () => true),
        }));
      case 'value':
        return values.map((one) => ({
          ...named(one.labels, measure),
          times: one.times,
          unit: unitOfCurrency(one.labels.unit),
          value: one.values,
        }));
      case 'valuePerPrediction':
        return values.map((one) => {
          const made = predictions(without(one.labels, 'kpi', 'unit'), one.times);
          return {
            ...named(one.labels, measure),
            times: one.times,
            unit: unitOfCurrency(one.labels.unit),
            sample: made,
            value: perEach(one.values, made),
          };
        });
    }
  });
  return {
    kind: 'series',
    series,
    notices: [
      ...notices(Object.values(answers).filter((answer) => answer !== undefined)),
      ...(answers.events !== undefined && events.length === 0
        ? [missingMetric(metrics.businessEvents, query, context.profile)]
        : []),
      ...(answers.values !== undefined && values.length === 0
        ? [missingMetric(metrics.businessValue, query, context.profile)]
        : []),
    ],
  };
}

export const business = defineSignal({
  id: 'business',
  title: 'Business',
  summary: 'What the predictions are worth: conversion, task completion, satisfaction, revenue.',
  description:
    'Business events by KPI and their share of successes, with its interval; business values such as revenue over the window, and for each prediction. What counts as success, and which rate is too low, is a business decision: there are no default thresholds; those that you set apply to the share of successes where it is asked for, otherwise to the first measure asked for, and less is worse.',
  group: 'business',
  inHealthReport: false,
  unit: 'percentunit',
  options: businessOptions,
  ...businessLevels,
  minimumSample: 30,
  defaultWindow: '1h',
  plan,
  derive,
});
