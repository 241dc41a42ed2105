import { z } from 'zod';
import { chosenFrom, someOf } from '../../query/choices';
import { durationText } from '../../query/duration';
import { MAX_SELECTOR_LENGTH } from '../../query/promql';
import { CONFIDENCE_FLOOR } from '../confidence/thresholds';
import { LATENCY_OBJECTIVE } from '../latency/thresholds';
import { PERIOD_DAYS, SLO_MEASURES, TARGETS } from './thresholds';

const duration = durationText('30d or 1h');

const OBJECTIVES = ['availability', 'latency', 'validFeatures', 'confidence', 'correct', 'custom'] as const;

const pair = z.strictObject({
  long: duration.describe('How long the budget must have burnt'),
  short: duration.describe('How recently it must still burn, so that an alarm ends when the problem does'),
  budget: z
    .number()
    .gt(0)
    .lte(1)
    .describe('The share of the budget that is used up when it burns at this rate for the long window'),
  severity: z.enum(['page', 'ticket']),
});
export type Pair = z.infer<typeof pair>;

export const sloOptions = z.strictObject({
  objective: z
    .enum(OBJECTIVES)
    .default('availability')
    .describe(
      'What is good: availability, answered requests; latency, those not slower than the limit; validFeatures, feature values neither missing nor invalid; confidence, scores above the floor; correct, labelled predictions that were right; custom, two counters of your own'
    ),
  target: z
    .number()
    .gt(0)
    .lt(1)
    .default(TARGETS.availability)
    .describe('The share that must be good: 0.99 allows one of a hundred'),
  period: duration.default(`${PERIOD_DAYS}d`).describe('The time over which the objective holds'),
  limit: z.number().positive().default(LATENCY_OBJECTIVE).describe('latency: seconds, an edge of the histogram'),
  ofAllModels: z
    .boolean()
    .default(false)
    .describe(
      'Of an alert rule for all models: no figure, and no error, where the objective cannot hold: latency of servers that stream tokens, whose answers take as long as they are long, or that expose no histogram; availability of those that count no errors'
    ),
  floor: z.number().gt(0).lt(1).default(CONFIDENCE_FLOOR).describe('confidence: a score, an edge of the histogram'),
  good: z
    .string()
    .trim()
    .max(MAX_SELECTOR_LENGTH)
    .default('')
    .meta(chosenFrom('metrics'))
    .describe('custom: selector of the counter of good events'),
  total: z
    .string()
    .trim()
    .max(MAX_SELECTOR_LENGTH)
    .default('')
    .meta(chosenFrom('metrics'))
    .describe('custom: selector of the counter of all events'),
  measures: someOf(
    SLO_MEASURES,
    ['alarm', 'budgetLeft', 'burn'],
    'alarm: 2 page, 1 ticket, 0 neither; budgetLeft: share of the error budget of the period; burn: burn rate by window, 1 uses the budget up exactly at the end of the period; compliance: share of good events over the period; exhaustion: seconds until the budget is used up'
  ),
  pairs: z
    .array(pair)
    .min(1)
    .max(6)
    .default([
      { long: '1h', short: '5m', budget: 0.02, severity: 'page' },
      { long: '6h', short: '30m', budget: 0.05, severity: 'page' },
      { long: '1d', short: '2h', budget: 0.1, severity: 'ticket' },
      { long: '3d', short: '6h', budget: 0.1, severity: 'ticket' },
    ])
    .meta({ title: 'Burn windows' })
    .describe('Windows over which the budget must burn too fast at once for an alarm'),
});
export type SloOptions = z.infer<typeof sloOptions>;
