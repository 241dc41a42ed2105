import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { sloOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const slo = defineSignal({
  id: 'slo',
  title: 'Objective',
  summary: 'Whether a service level objective is met: how much of the error budget is left, and how fast it burns.',
  description:
    'An objective is a share of events that must be good: answered, fast, made of valid features, confident, or correct. What may fail over the period is the error budget. An alarm is raised when the budget burns too fast over a long and a short window at once, so that a burst does not page, and a page ends when the problem does. Burn rates that the target cannot reach are lowered to ones that it can (a target of 0.9 burns at most ten times too fast), and the failures of the long window have to be significant: at least three, and the lower bound of their share (95 % for a page, 99 % for a ticket) as high as the rate itself. Three failed requests out of three raise a page, one of ten does not. If there are too few requests to prove even a total outage, there is no level. Thresholds apply to the alarm: 1 is a ticket, 2 a page.',
  group: 'service',
  inHealthReport: false,
  unit: 'none',
  options: sloOptions,
  ...levels,
  minimumSample: 0,
  usesServerProfile: true,
  plan,
  derive,
});
