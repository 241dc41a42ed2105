import { levels as resourcesLevels } from '../../../signals/resources/thresholds';
import { alert } from './common';

export const gpu = alert(resourcesLevels, {
  id: 'gpu',
  title: 'GPU saturation',
  group: 'resources',
  query: { signal: 'resources', options: { measures: ['gpuSustained'], sustained: '5m' }, window: '5m' },
  unit: 'percentunit',
  labels: ['instance', 'gpu'],
  texts: {
    measured: 'sustained GPU usage',
    meaning: 'A GPU is busy all the time: more traffic will queue, and latency rises first.',
    firstCheck: 'Latency and queue of the models that run there, and whether batches could be larger or replicas more.',
  },
  dashboard: { slug: 'resources', panel: 'GPU', id: 11 },
});

export const cpu = alert(resourcesLevels, {
  id: 'cpu',
  title: 'CPU saturation',
  group: 'resources',
  query: { signal: 'resources', options: { measures: ['cpuSustained'], sustained: '5m' }, window: '5m' },
  unit: 'percentunit',
  labels: ['instance'],
  texts: {
    measured: 'sustained CPU usage',
    meaning: 'CPUs are busy all the time: more traffic will queue, and latency rises first.',
    firstCheck: 'Latency of the models that run there, and what else runs on the machine.',
  },
  dashboard: { slug: 'resources', panel: 'CPU', id: 4 },
});

export const memory = alert(resourcesLevels, {
  id: 'memory',
  title: 'Memory',
  group: 'resources',
  query: { signal: 'resources', options: { measures: ['memoryShare'] }, window: '5m' },
  unit: 'percentunit',
  optIn:
    'Runtimes that reserve memory when they start use most of it all the time; start with 85 % and 95 % where they do not.',
  labels: ['instance'],
  texts: {
    measured: 'memory utilisation',
    meaning: 'Memory is nearly used up: the next allocation may end the process, and its requests with it.',
    firstCheck: 'A step or a slope? A step comes with a version or larger inputs; a line that only climbs is a leak.',
  },
  dashboard: { slug: 'resources', panel: 'Memory utilisation', id: 7 },
});
