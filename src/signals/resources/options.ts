import { z } from 'zod';
import { someOf } from '../../query/choices';
import { durationText } from '../../query/duration';

const RESOURCE_MEASURES = [
  'cpu',
  'cpuSustained',
  'cores',
  'memory',
  'memoryShare',
  'diskRead',
  'diskWrite',
  'gpu',
  'gpuSustained',
  'gpuEngine',
  'gpuTensor',
  'gpuDram',
  'gpuMemory',
  'gpuMemoryShare',
  'power',
  'temperature',
  'gpuXid',
  'gpuEcc',
] as const;
export type ResourceMeasure = (typeof RESOURCE_MEASURES)[number];

export const resourcesOptions = z.strictObject({
  measures: someOf(
    RESOURCE_MEASURES,
    ['cpu', 'cpuSustained', 'memory', 'gpu', 'gpuSustained', 'gpuMemoryShare'],
    'cpu, memoryShare, gpu, gpuMemoryShare: shares of what there is; cpuSustained and gpuSustained: the lowest share during `sustained`; cores; memory and gpuMemory in bytes; disk bytes per second; power in watts; temperature; gpuEngine, gpuTensor, gpuDram: share of time in which the GPU, its tensor cores, its memory interface were at work; gpuXid: code of the last error of the driver, 0 for none; gpuEcc: memory errors of the window that could not be corrected'
  ),
  exporters: z
    .array(z.enum(['dcgm', 'cadvisor', 'node', 'process']))
    .min(1)
    .default(['dcgm', 'cadvisor', 'node', 'process'])
    .describe('Which exporters are read, besides the GPU metrics of the model server itself'),
  sustained: durationText('10m').default('10m').describe('How long use must stay high to reach a threshold'),
  owners: z
    .boolean()
    .default(false)
    .meta({ title: 'Name the model of each process' })
    .describe(
      'Without a model: names the model that a process, container or device is of, found as it is for a model; one that serves several models is shown for each'
    ),
});
export type ResourcesOptions = z.infer<typeof resourcesOptions>;
