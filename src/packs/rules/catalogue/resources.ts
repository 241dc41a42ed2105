import { levels as resourcesLevels } from '../../../signals/resources/thresholds';
import { alert, STEPWISE } from './common';

/** Faults that a GPU's driver counts or names. */
const OF_GPU_FAULTS = {
  group: 'resources',
  hysteresis: STEPWISE,
  labels: ['Hostname', 'gpu'],
  dashboard: { slug: 'resources', panel: 'GPU errors', id: 32 },
} as const;

export const resources = [
  alert(resourcesLevels, {
    id: 'gpu',
    title: 'GPU saturation',
    group: 'resources',
    query: { signal: 'resources', options: { measures: ['gpuSustained'], sustained: '5m' }, window: '5m' },
    unit: 'percentunit',
    labels: ['instance', 'gpu'],
    measured: 'sustained GPU usage',
    meaning: 'A GPU is busy all the time: more traffic will queue, and latency rises first.',
    firstCheck: 'Latency and queue of the models that run there, and whether batches could be larger or replicas more.',
    dashboard: { slug: 'resources', panel: 'GPU', id: 11 },
  }),
  alert(resourcesLevels, {
    id: 'cpu',
    title: 'CPU saturation',
    group: 'resources',
    query: { signal: 'resources', options: { measures: ['cpuSustained'], sustained: '5m' }, window: '5m' },
    unit: 'percentunit',
    labels: ['instance'],
    measured: 'sustained CPU usage',
    meaning: 'CPUs are busy all the time: more traffic will queue, and latency rises first.',
    firstCheck: 'Latency of the models that run there, and what else runs on the machine.',
    dashboard: { slug: 'resources', panel: 'CPU', id: 4 },
  }),
  alert(resourcesLevels, {
    id: 'memory',
    title: 'Memory',
    group: 'resources',
    query: { signal: 'resources', options: { measures: ['memoryShare'] }, window: '5m' },
    unit: 'percentunit',
    optIn:
      'Runtimes that reserve memory when they start use most of it all the time; start with 85 % and 95 % where they do not.',
    labels: ['instance'],
    measured: 'memory utilisation',
    meaning: 'Memory is nearly used up: the next allocation may end the process, and its requests with it.',
    firstCheck: 'A step or a slope? A step comes with a version or larger inputs; a line that only climbs is a leak.',
    dashboard: { slug: 'resources', panel: 'Memory utilisation', id: 7 },
  }),
  alert(resourcesLevels, {
    ...OF_GPU_FAULTS,
    id: 'gpu-memory-errors',
    title: 'GPU memory errors',
    query: { signal: 'resources', options: { measures: ['gpuEcc'], exporters: ['dcgm'] }, window: '1h' },
    optIn: 'The exporter has this counter only where its list names it: there one error is critical (0.5).',
    measured: 'memory errors that could not be corrected',
    meaning: 'The memory of a GPU lost data: what ran there was ended or is wrong, and it will happen again.',
    firstCheck: 'Which machine and GPU, and what runs there: drain it.',
  }),
  alert(resourcesLevels, {
    ...OF_GPU_FAULTS,
    id: 'gpu-driver-error',
    title: 'GPU driver error',
    query: { signal: 'resources', options: { measures: ['gpuXid'], exporters: ['dcgm'] }, window: '5m' },
    optIn:
      'Some Xid codes are the fault of a program and not of the machine, and the last code stays until the exporter restarts: where each is to be looked at, any is a warning (0.5).',
    measured: 'code of the last Xid error',
    meaning: 'The driver of a GPU reported an error: what ran there may have been ended, and the GPU may be lost.',
    firstCheck: 'What the code means, in the log of the machine, and whether the GPU still does anything.',
  }),
];
