import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { healthOptions } from './options';
import { plan } from './parts';
import { levels } from './thresholds';

export const health = defineSignal({
  id: 'health',
  title: 'Health',
  summary: 'Everything that is judged about a model in one place, the worst first: what on-call opens first.',
  description:
    'Asks all signals that belong to the health of a model, each with its default options, and shows a row for each model, version and signal: how its worst series stands, since when within the time range, where it is heading and why. What is not known is a row of its own and never passes for well. A signal that cannot be asked does not keep the others from answering.',
  group: 'overview',
  unit: 'none',
  options: healthOptions,
  ...levels,
  minimumSample: 0,
  inHealthReport: false,
  usesServerProfile: true,
  plan,
  derive,
});
