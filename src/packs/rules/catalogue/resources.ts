import type { AlertDefinition } from '../definition';
import { signalThresholds } from '../thresholds';
import { AT_ONCE, OF_THE_MACHINE, PLAIN, TENTH } from './common';

const gpuOptions = { measures: ['gpuSustained'], sustained: '10m' };

export const gpu: AlertDefinition = {
  id: 'gpu',
  title: 'GPU saturation',
  group: 'resources',
  query: { signal: 'resources', options: gpuOptions, window: '5m' },
  unit: 'percentunit',
  ...signalThresholds('resources', gpuOptions),
  timing: AT_ONCE,
  hysteresis: TENTH,
  handling: OF_THE_MACHINE,
  evidence: PLAIN,
  labels: ['instance', 'gpu'],
  texts: {
    subject: 'GPU use over ten minutes',
    meaning: 'A GPU has no rest: more traffic will wait, and latency rises first.',
    firstLook: 'Latency and queue of the models that run there, and whether batches could be larger or replicas more.',
  },
  dashboard: { slug: 'resources', panel: 'GPU' },
};

const cpuOptions = { measures: ['cpuSustained'], sustained: '10m' };

export const cpu: AlertDefinition = {
  id: 'cpu',
  title: 'CPU saturation',
  group: 'resources',
  query: { signal: 'resources', options: cpuOptions, window: '5m' },
  unit: 'percentunit',
  ...signalThresholds('resources', cpuOptions),
  timing: AT_ONCE,
  hysteresis: TENTH,
  handling: OF_THE_MACHINE,
  evidence: PLAIN,
  labels: ['instance'],
  texts: {
    subject: 'CPU use over ten minutes',
    meaning: 'Processors have no rest: more traffic will wait, and latency rises first.',
    firstLook: 'Latency of the models that run there, and what else runs on the machine.',
  },
  dashboard: { slug: 'resources', panel: 'CPU' },
};
