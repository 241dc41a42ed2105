import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { healthOptions } from './options';
import { plan } from './parts';

export const health = defineSignal({
  id: 'health',
  title: 'Health',
  summary: 'All signals of a model in one place, the worst first: what on-call opens first.',
  description:
    'Evaluates all signals that belong to the health of a model, each with its default options, and shows a row for each model, version and signal: the level of its worst series, since when within the time range, its trend (over that time and as long before), and the reason. Missing data has a row of its own and never counts as ok. A signal that fails does not affect the others.',
  group: 'overview',
  inHealthReport: false,
  unit: 'none',
  options: healthOptions,
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', warning: 0.5, critical: 1.5 }),
  minimumSample: 0,
  usesServerProfile: true,
  plan,
  derive,
});
