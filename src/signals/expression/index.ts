import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { expressionOptions, plan } from './plan';
import { levels } from './thresholds';

export const expression = defineSignal({
  id: 'promql',
  title: 'PromQL',
  summary: 'Any Prometheus expression, over time or at one moment.',
  description:
    'Runs a PromQL expression unchanged. Thresholds set on the query give each series a level, so that any expression can carry a warning and a critical alert.',
  group: 'advanced',
  inHealthReport: false,
  unit: 'none',
  options: expressionOptions,
  ...levels,
  minimumSample: 0,
  plan,
  derive,
});
