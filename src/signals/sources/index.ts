import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { sourcesOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const sources = defineSignal({
  id: 'sources',
  title: 'Sources',
  summary: 'Whether Prometheus and MLflow can be reached: without them nothing can be judged.',
  description:
    'Asks each configured source something small that needs its credentials, now: 1 when it answers, 0 when it does not, with the reason as a notice. There is no history of it: a range has one point at its end.',
  group: 'overview',
  unit: 'none',
  options: sourcesOptions,
  ...levels,
  minimumSample: 0,
  inHealthReport: false,
  plan,
  derive,
});
