import type { Matcher } from '../query/promql';
import { counter, counterWhere, gauge, matching, resource } from './make';
import type { Profile } from './profile';

/** Unsupported fields carry a sentinel, which is left out. `Hostname` is `hostname` in what follows 4.8.2. */
const dcgm = resource({
  id: 'dcgm',
  title: 'NVIDIA DCGM exporter',
  resources: {
    gpu: gauge('percent', 'DCGM_FI_DEV_GPU_UTIL'),
    gpuEngine: gauge('ratio', 'DCGM_FI_PROF_GR_ENGINE_ACTIVE'),
    gpuTensor: gauge('ratio', 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE'),
    gpuDram: gauge('ratio', 'DCGM_FI_PROF_DRAM_ACTIVE'),
    gpuMemory: {
      kind: 'free',
      used: gauge('MiB', 'DCGM_FI_DEV_FB_USED'),
      free: gauge('MiB', 'DCGM_FI_DEV_FB_FREE'),
    },
    power: gauge('watt', 'DCGM_FI_DEV_POWER_USAGE'),
    temperature: gauge('celsius', 'DCGM_FI_DEV_GPU_TEMP'),
    gpuXid: gauge('one', 'DCGM_FI_DEV_XID_ERRORS'),
    gpuEcc: counter('DCGM_FI_DEV_ECC_DBE_VOL_TOTAL'),
    by: ['Hostname', 'hostname', 'gpu', 'UUID', 'GPU_I_ID', 'namespace', 'pod', 'exported_namespace', 'exported_pod'],
    ofModel: [
      { label: 'model', match: 'equal' },
      { label: 'exported_pod', match: 'prefix' },
      { label: 'pod', match: 'prefix' },
      { labels: ['namespace', 'pod'], match: 'shared' },
      // Where Prometheus keeps the exporter's own labels, as it does unless honor_labels is set.
      { labels: ['exported_namespace', 'exported_pod'], of: ['namespace', 'pod'], match: 'shared' },
    ],
  },
  limits: [
    'GPU use is the share of time in which the GPU was doing anything, not how much of it was busy: gpuTensor and gpuDram show that.',
    'The share of GPU memory is that of what can be used: used of used and free, without what the driver reserves, as in DCGM_FI_DEV_FB_USED_PERCENT.',
    'Parts of a GPU (MIG) report no GPU use: that of their engine is shown instead.',
    'The exporter leaves memory errors (ECC) out unless its list of counters has them.',
  ],
  probes: ['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_FB_USED', 'DCGM_FI_PROF_GR_ENGINE_ACTIVE'],
  sources: [
    'NVIDIA/dcgm-exporter etc/default-counters.csv, internal/pkg/rendermetrics/render_metrics.go @d5e5f51',
    'share of memory: NVIDIA/DCGM dcgmlib/dcgm_fields.h, DCGM_FI_DEV_FB_USED_PERCENT: Used/(Total - Reserved)',
  ],
});

/** Devices made of others: their bytes are counted once more where they are stored. */
const PHYSICAL: Matcher = { label: 'device', op: '!~', value: '(dm-|md|bcache|drbd).*' };

const nodeExporter = resource({
  id: 'node',
  title: 'node_exporter',
  resources: {
    cpu: { kind: 'idle', seconds: counter('node_cpu_seconds_total'), idle: matching('mode', 'idle|iowait') },
    memory: {
      kind: 'available',
      available: gauge('bytes', 'node_memory_MemAvailable_bytes'),
      total: gauge('bytes', 'node_memory_MemTotal_bytes'),
    },
    diskRead: counterWhere(['node_disk_read_bytes_total'], PHYSICAL),
    diskWrite: counterWhere(['node_disk_written_bytes_total'], PHYSICAL),
    by: ['instance'],
    ofModel: [],
  },
  limits: [
    'node_exporter reports whole machines, not what runs on them.',
    'A processor that waits for a disk is idle: it could do other work.',
  ],
  probes: ['node_cpu_seconds_total', 'node_memory_MemAvailable_bytes'],
  sources: ['prometheus/node_exporter collector/fixtures/e2e-output.txt, collector/diskstats_linux.go @a7dcc3a0'],
});

/** cAdvisor counts the pod and all that it is part of, up to the machine, beside its containers. */
const CONTAINER: Matcher = { label: 'container', op: '!=', value: '' };

const cadvisor = resource({
  id: 'cadvisor',
  title: 'cAdvisor (kubelet)',
  resources: {
    cpu: {
      kind: 'busy',
      seconds: counterWhere(['container_cpu_usage_seconds_total'], CONTAINER),
      cores: {
        kind: 'quota',
        quota: gauge('one', 'container_spec_cpu_quota'),
        period: gauge('one', 'container_spec_cpu_period'),
      },
    },
    memory: {
      kind: 'used',
      used: { ...gauge('bytes', 'container_memory_working_set_bytes'), where: [CONTAINER] },
      limit: gauge('bytes', 'container_spec_memory_limit_bytes'),
    },
    diskRead: counterWhere(['container_fs_reads_bytes_total'], CONTAINER),
    diskWrite: counterWhere(['container_fs_writes_bytes_total'], CONTAINER),
    by: ['namespace', 'pod', 'container'],
    ofModel: [
      { label: 'model', match: 'equal' },
      { label: 'pod', match: 'prefix' },
      { labels: ['namespace', 'pod'], match: 'shared' },
    ],
  },
  limits: ['Without a limit on a container its use is known in cores and bytes, not as a share.'],
  probes: ['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes'],
  sources: ['google/cadvisor docs/storage/prometheus.md @6a0c4f25'],
});

/** The process metrics of Prometheus' client libraries. */
const clientProcess = resource({
  id: 'process',
  title: 'Process metrics of the client library',
  resources: {
    cpu: { kind: 'busy', seconds: counter('process_cpu_seconds_total'), cores: { kind: 'fixed', value: 1 } },
    memory: { kind: 'used', used: gauge('bytes', 'process_resident_memory_bytes') },
    by: ['job', 'instance'],
    ofModel: [
      { label: 'model', match: 'equal' },
      { label: 'job', match: 'equal' },
      { labels: ['job', 'instance'], match: 'shared' },
    ],
  },
  limits: ['The share of a processor that a process uses is of one core: with more threads than one it may pass 1.'],
  probes: ['process_cpu_seconds_total'],
  sources: ['prometheus/client_python prometheus_client/process_collector.py @d0b497f'],
});

/** Machines, containers and devices. The registry takes them from here. */
export const MACHINES: readonly Profile[] = [dcgm, nodeExporter, cadvisor, clientProcess];
