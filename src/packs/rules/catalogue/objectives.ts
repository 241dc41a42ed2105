import { levels as sloLevels } from '../../../signals/slo/thresholds';
import type { AlertDefinition } from '../definition';
import { alert, OF_THE_MOMENT, STEPWISE, VERDICT } from './common';

/** The alarm’s own windows are long enough; one more minute keeps a single evaluation from paging. */
const timing: AlertDefinition['timing'] = {
  warning: { for: '5m', keepFiringFor: '5m' },
  critical: { for: '1m', keepFiringFor: '5m' },
};

export const sloAvailability = alert(sloLevels, {
  id: 'slo-availability',
  title: 'Availability objective',
  group: 'objectives',
  query: { signal: 'slo', options: { objective: 'availability', target: 0.99, measures: ['alarm'] }, window: '5m' },
  timing,
  hysteresis: STEPWISE,
  handling: OF_THE_MOMENT,
  evidence: VERDICT,
  texts: {
    measured: 'availability error budget burns too fast',
    meaning:
      'So many requests fail, over a long and a short window at once, that the error budget (1 % of 30 days) will be used up well before the period ends.',
    firstCheck: 'How much of the budget is left, and which kind of failure uses it: errors or rejections.',
  },
  dashboard: { slug: 'slo', panel: 'Burn rate', id: 11 },
});

export const sloLatency = alert(sloLevels, {
  id: 'slo-latency',
  title: 'Latency objective',
  group: 'objectives',
  query: {
    signal: 'slo',
    options: { objective: 'latency', target: 0.99, limit: 0.5, measures: ['alarm'] },
    window: '5m',
  },
  timing,
  hysteresis: STEPWISE,
  handling: OF_THE_MOMENT,
  evidence: VERDICT,
  texts: {
    measured: 'latency error budget burns too fast',
    meaning:
      'So many requests take over 500 ms, over a long and a short window at once, that the error budget (1 % of 30 days) will be used up well before the period ends.',
    firstCheck: 'How much of the budget is left, and whether latency rose for all requests or only for the slowest.',
  },
  dashboard: { slug: 'slo', panel: 'Burn rate (latency)', id: 16 },
});
