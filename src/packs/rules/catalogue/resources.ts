import type { AlertDefinition } from '../definition';
import { signalThresholds } from '../thresholds';
import { OF_THE_MACHINE, PLAIN, TENTH } from './common';

/**
 * The signal is the minimum over five minutes and the pending period is five more: ten minutes of saturation. Not all ten
 * are in the signal, because the rates of a machine that has just started are too low to tell busy from idle.
 */
const timing: AlertDefinition['timing'] = {
  warning: { for: '5m', keepFiringFor: '5m' },
  critical: { for: '5m', keepFiringFor: '5m' },
};

const gpuOptions = { measures: ['gpuSustained'], sustained: '5m' };

export const gpu: AlertDefinition = {
  id: 'gpu',
  title: 'GPU saturation',
  group: 'resources',
  query: { signal: 'resources', options: gpuOptions, window: '5m' },
  unit: 'percentunit',
  ...signalThresholds('resources', gpuOptions),
  timing,
  hysteresis: TENTH,
  handling: OF_THE_MACHINE,
  evidence: PLAIN,
  labels: ['instance', 'gpu'],
  texts: {
    measured: 'sustained GPU usage',
    meaning: 'A GPU is busy all the time: more traffic will queue, and latency rises first.',
    firstCheck: 'Latency and queue of the models that run there, and whether batches could be larger or replicas more.',
  },
  dashboard: { slug: 'resources', panel: 'GPU' },
};

const cpuOptions = { measures: ['cpuSustained'], sustained: '5m' };

export const cpu: AlertDefinition = {
  id: 'cpu',
  title: 'CPU saturation',
  group: 'resources',
  query: { signal: 'resources', options: cpuOptions, window: '5m' },
  unit: 'percentunit',
  ...signalThresholds('resources', cpuOptions),
  timing,
  hysteresis: TENTH,
  handling: OF_THE_MACHINE,
  evidence: PLAIN,
  labels: ['instance'],
  texts: {
    measured: 'sustained CPU usage',
    meaning: 'CPUs are busy all the time: more traffic will queue, and latency rises first.',
    firstCheck: 'Latency of the models that run there, and what else runs on the machine.',
  },
  dashboard: { slug: 'resources', panel: 'CPU' },
};
