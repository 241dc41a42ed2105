import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { plan, sourcesOptions } from './plan';
import { levels } from './thresholds';

export const sources = defineSignal({
  id: 'sources',
  title: 'Sources',
  summary: 'Whether Prometheus and MLflow can be reached: without them no signal can be evaluated.',
  description:
    'Sends each configured source a small request that needs its credentials: 1 if it answers, 0 if it does not, with the reason as a notice. There is no history: a range has one point at its end.',
  group: 'overview',
  inHealthReport: false,
  unit: 'none',
  options: sourcesOptions,
  ...levels,
  minimumSample: 0,
  plan,
  derive,
});
