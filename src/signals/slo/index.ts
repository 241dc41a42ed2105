import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { sloOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const slo = defineSignal({
  id: 'slo',
  title: 'Objective',
  summary: 'Whether a promise is kept: how much of the error budget is left, and how fast it burns.',
  description:
    'An objective is a share of events that must be good: answered, fast, made of valid features, confident, or right. What may fail over the period is the error budget. An alarm is raised when the budget burns too fast over a long and a short window at once, so that a burst does not page and a page ends with its trouble. Rates that the target cannot reach are lowered to ones that it can (a target of 0.9 burns at most ten times too fast), and the failures of the long window have to prove its rate: three at least, and the lower bound of their share (95 % for a page, 99 % for a ticket) as high as the rate itself. So three failed requests of three page, and one of ten does not. Where so few requests came that not even a total outage would be proven, there is no level. Thresholds speak about the alarm: 1 is a ticket, 2 a page.',
  group: 'service',
  unit: 'none',
  options: sloOptions,
  ...levels,
  minimumSample: 0,
  inHealthReport: false,
  usesServerProfile: true,
  plan,
  derive,
});
