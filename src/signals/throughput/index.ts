import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { throughputOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const throughput = defineSignal({
  id: 'throughput',
  title: 'Throughput',
  summary: 'Requests received, predictions returned, errors, and whether the model keeps up.',
  description:
    'Requests per second that reach the model, predictions per second that leave it, and their ratio over the window. A ratio far below one means that the model is a bottleneck: requests are queued, rejected or failing. Requests are counted by `status`; `error`, `rejected` and codes of HTTP from 500 on (and 429) count as errors, and what is none of them nor `ok` counts as neither. Thresholds speak about the ratio, and about the share of errors where that is asked for without the ratio.',
  group: 'service',
  unit: 'reqps',
  options: throughputOptions,
  ...levels,
  minimumSample: 20,
  inHealthReport: true,
  usesServerProfile: true,
  plan,
  derive,
});
