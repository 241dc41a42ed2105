import { counter, equal, gauge, resource } from './make';
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
      reserved: gauge('MiB', 'DCGM_FI_DEV_FB_RESERVED'),
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
    ],
  },
  limits: [
    'GPU use is the share of time in which the GPU was doing anything, not how much of it was busy: gpuTensor and gpuDram show that.',
    'Parts of a GPU (MIG) report no GPU use: that of their engine is shown instead.',
    'The exporter leaves memory errors (ECC) out unless its list of counters has them.',
  ],
  probes: ['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_FB_USED', 'DCGM_FI_PROF_GR_ENGINE_ACTIVE'],
  sources: ['NVIDIA/dcgm-exporter etc/default-counters.csv, internal/pkg/rendermetrics/render_metrics.go @d5e5f51'],
});

const nodeExporter = resource({
  id: 'node',
  title: 'node_exporter',
  resources: {
    cpu: { kind: 'idle', seconds: counter('node_cpu_seconds_total'), idle: equal('mode', 'idle') },
    memory: {
      kind: 'available',
      available: gauge('bytes', 'node_memory_MemAvailable_bytes'),
      total: gauge('bytes', 'node_memory_MemTotal_bytes'),
    },
    diskRead: counter('node_disk_read_bytes_total'),
    diskWrite: counter('node_disk_written_bytes_total'),
    by: ['instance'],
    ofModel: [],
  },
  limits: ['node_exporter reports whole machines, not what runs on them.'],
  probes: ['node_cpu_seconds_total', 'node_memory_MemAvailable_bytes'],
  sources: ['prometheus/node_exporter collector/fixtures/e2e-output.txt @a7dcc3a0'],
});

const cadvisor = resource({
  id: 'cadvisor',
  title: 'cAdvisor (kubelet)',
  resources: {
    cpu: {
      kind: 'busy',
      seconds: {
        ...counter('container_cpu_usage_seconds_total'),
        where: [{ label: 'container', op: '!=', value: '' }],
      },
      cores: {
        kind: 'quota',
        quota: gauge('one', 'container_spec_cpu_quota'),
        period: gauge('one', 'container_spec_cpu_period'),
      },
    },
    memory: {
      kind: 'used',
      used: {
        ...gauge('bytes', 'container_memory_working_set_bytes'),
        where: [{ label: 'container', op: '!=', value: '' }],
      },
      limit: gauge('bytes', 'container_spec_memory_limit_bytes'),
    },
    diskRead: counter('container_fs_reads_bytes_total'),
    diskWrite: counter('container_fs_writes_bytes_total'),
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

/** What Prometheus' client libraries tell of the process that they run in. */
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
