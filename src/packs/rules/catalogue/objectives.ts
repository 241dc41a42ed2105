import type { AlertDefinition } from '../definition';
import { signalThresholds } from '../thresholds';
import { OF_THE_MOMENT, VERDICT, STEPWISE } from './common';

/** The windows of the alarm have waited already; a minute more keeps a single evaluation from paging. */
const timing: AlertDefinition['timing'] = {
  warning: { for: '5m', keepFiringFor: '5m' },
  critical: { for: '1m', keepFiringFor: '5m' },
};

const availability = { objective: 'availability', target: 0.99, measures: ['alarm'] };

export const sloAvailability: AlertDefinition = {
  id: 'slo-availability',
  title: 'Availability objective',
  group: 'objectives',
  query: { signal: 'slo', options: availability, window: '5m' },
  unit: 'none',
  ...signalThresholds('slo', availability),
  timing,
  hysteresis: STEPWISE,
  handling: OF_THE_MOMENT,
  evidence: VERDICT,
  labels: [],
  texts: {
    subject: 'the error budget for answered requests burns too fast',
    meaning:
      'Over a long and a short window at once so many requests fail that the error budget of the period (1 % of 30 days) will be gone long before its time.',
    firstLook: 'How much of the budget is left, and which kind of failure burns it: errors or rejections.',
  },
  dashboard: { slug: 'slo', panel: 'Burn rate' },
};

const fast = { objective: 'latency', target: 0.99, limit: 0.5, measures: ['alarm'] };

export const sloLatency: AlertDefinition = {
  id: 'slo-latency',
  title: 'Latency objective',
  group: 'objectives',
  query: { signal: 'slo', options: fast, window: '5m' },
  unit: 'none',
  ...signalThresholds('slo', fast),
  timing,
  hysteresis: STEPWISE,
  handling: OF_THE_MOMENT,
  evidence: VERDICT,
  labels: [],
  texts: {
    subject: 'the error budget for fast answers burns too fast',
    meaning:
      'Over a long and a short window at once so many requests take over 500 ms that the error budget of the period (1 % of 30 days) will be gone long before its time.',
    firstLook: 'How much of the budget is left, and whether latency rose for all requests or for the slowest alone.',
  },
  dashboard: { slug: 'slo', panel: 'Burn rate (latency)' },
};
