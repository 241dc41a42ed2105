import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { resourcesOptions } from './options';
import { plan } from './plan';
import { levels } from './thresholds';

export const resources = defineSignal({
  id: 'resources',
  title: 'Resources',
  summary: 'How busy processors, memory, disks and GPUs are, and whether they stay saturated.',
  description:
    'Use of CPU, memory, disk and GPU from what already runs: node_exporter, cAdvisor, the NVIDIA DCGM exporter, the process metrics of the client library, and the GPU metrics of the model server. A model is found among them by a label with its name, by its pod, or by the scrape target that exposes it. Thresholds apply to sustained use: the lowest use of the last ten minutes, sample by sample, so that a short burst is no alarm; what began within them has no figure yet. Values that exporters write for fields that a device does not support are left out.',
  group: 'resources',
  inHealthReport: true,
  unit: 'percentunit',
  options: resourcesOptions,
  ...levels,
  minimumSample: 0,
  usesServerProfile: true,
  judgedInstead: () => ({ signal: 'resources', options: { owners: true } }),
  plan,
  derive,
});
