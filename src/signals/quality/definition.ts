import { defineSignal } from '../signal';
import { derive } from './derive';
import { qualityOptions } from './options';
import { plan } from './plan';

export const quality = defineSignal({
  id: 'quality',
  title: 'Model quality',
  summary: 'How often the model is right: accuracy, precision, recall and the like.',
  description:
    'Quality figures that were computed elsewhere and exposed as gauges, as they stand. A gauge without any label belongs to the model that its scrape job is named after.',
  group: 'quality',
  unit: 'percentunit',
  options: qualityOptions,
  thresholds: () => ({ trouble: 'below', warning: 0.92, critical: 0.85 }),
  minimumSample: 0,
  levelBy: 'value',
  checked: true,
  plan,
  derive,
});
