import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { plan, throughputOptions } from './plan';
import { levels } from './thresholds';

export const throughput = defineSignal({
  id: 'throughput',
  title: 'Throughput',
  summary: 'Requests received, predictions returned, errors, and whether the model keeps up.',
  description:
    'Requests per second that reach the model, predictions per second that leave it, and their ratio over the window. A ratio far below one means that the model is a bottleneck: requests are queued, rejected or failing. Requests are counted by `status`; `error`, `rejected` and HTTP status codes from 500 on (and 429) count as errors; other values except `ok` count as neither, and intervals reach from none of them failing to all. Thresholds apply to the ratio, or to the share of errors if that is queried without the ratio.',
  group: 'service',
  inHealthReport: true,
  unit: 'reqps',
  options: throughputOptions,
  ...levels,
  minimumSample: 20,
  usesServerProfile: true,
  plan,
  derive,
});
