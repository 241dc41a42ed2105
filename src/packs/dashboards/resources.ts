import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { figure, type Graph, graph, healthOf, size } from './panels';
import { inWindow, type PanelQuery } from './query';

/** Whose figures they are: a scrape target, a container, one GPU of a machine or a part of it. */
const DEVICE_LABELS = '{{instance}} {{container}} {{Hostname}}{{hostname}} GPU-{{gpu}} {{GPU_I_ID}}';
const used = (measure: string, what = ''): PanelQuery => ({
  signal: 'resources',
  legend: `${what} ${DEVICE_LABELS}`.trim(),
  options: { measures: [measure] },
});
const spent = (...measures: readonly string[]): PanelQuery => ({
  signal: 'cost',
  window: '$window',
  options: { measures: [...measures] },
});
const earned = (...measures: readonly string[]): PanelQuery => ({
  signal: 'business',
  window: '$window',
  options: { measures: [...measures] },
});

const third = { width: 8, height: 8, bands: false, min: 0 } as const;
const unjudged = (about: Pick<Graph, 'id' | 'title' | 'description' | 'ask' | 'unit' | 'noValue'>) =>
  graph({ ...third, limits: 'none', ...about });

const NO_DISK = 'no cAdvisor or node_exporter metrics';
const NO_GPU = 'no GPU metrics';

/** Utilisation of the machines, cost of predictions, business value. */
export const resources = (): Dashboard =>
  dashboardOf({
    slug: 'resources',
    title: 'resources and cost',
    description: 'Utilisation of CPU, memory, disk and GPU, the cost of predictions, and their business value.',
    variables: { models: 'one', attention: ['throughput'] },
    from: 'now-6h',
    sections: [
      { panels: healthOf(['resources', 'throughput']) },
      {
        title: 'CPU, memory, disk and queue',
        panels: [
          graph({
            ...third,
            title: 'CPU',
            id: 4,
            description:
              'CPU utilisation, and its minimum over the last ten minutes (sustained): the thresholds apply to the latter, so that a short burst raises no alert.',
            ask: [used('cpuSustained', 'sustained'), used('cpu', 'now')],
          }),
          unjudged({
            title: 'CPU cores used',
            description: 'Number of CPU cores in use.',
            ask: [used('cores')],
            unit: 'short',
          }),
          unjudged({
            title: 'Memory',
            description: 'Memory in use. A line that only climbs points to a leak.',
            ask: [used('memory')],
            unit: 'bytes',
          }),
          unjudged({
            title: 'Memory utilisation',
            id: 7,
            description: 'Memory in use as a share of what the container or the machine has.',
            noValue: NO_DISK,
            ask: [used('memoryShare')],
            unit: 'percentunit',
          }),
          unjudged({
            title: 'Disk',
            description: 'Bytes read and written per second.',
            noValue: NO_DISK,
            ask: [used('diskRead', 'read'), used('diskWrite', 'written')],
            unit: 'Bps',
          }),
          unjudged({
            title: 'Queue length',
            description:
              'Number of waiting requests. A queue that does not empty means that the model is a bottleneck.',
            ask: [inWindow('throughput', 'v{{version}}', { measures: ['queue'] })],
            unit: 'short',
          }),
        ],
      },
      {
        title: 'GPU',
        collapsed: true,
        panels: [
          graph({
            ...third,
            title: 'GPU',
            id: 11,
            description:
              'GPU utilisation, and its minimum over the last ten minutes (sustained): the thresholds apply to the latter.',
            noValue: NO_GPU,
            ask: [used('gpuSustained', 'sustained'), used('gpu', 'now')],
          }),
          unjudged({
            title: 'GPU memory',
            description: 'Share of GPU memory in use.',
            noValue: NO_GPU,
            ask: [used('gpuMemoryShare')],
            unit: 'percentunit',
          }),
          unjudged({
            title: 'GPU power',
            description: 'Power draw of the GPUs.',
            noValue: NO_GPU,
            ask: [used('power')],
            unit: 'watt',
          }),
          unjudged({
            title: 'GPU temperature',
            id: 30,
            description:
              'Temperature of the GPUs. At its limit a GPU lowers its clock, and everything on it slows down.',
            noValue: NO_GPU,
            ask: [used('temperature')],
            unit: 'celsius',
          }),
          unjudged({
            title: 'GPU units',
            id: 31,
            description:
              'Share of time in which the engine, the tensor cores and the memory interface of a GPU are at work. Busy memory beside idle tensor cores: larger batches cost little.',
            noValue: 'no DCGM profiling metrics',
            ask: [used('gpuEngine', 'engine'), used('gpuTensor', 'tensor'), used('gpuDram', 'memory')],
            unit: 'percentunit',
          }),
          unjudged({
            title: 'GPU errors',
            id: 32,
            description:
              'Code of the last Xid error of the driver (0: none), and memory errors that could not be corrected. Either means: drain the machine.',
            noValue: NO_GPU,
            ask: [used('gpuXid', 'Xid'), used('gpuEcc', 'memory errors')],
            unit: 'short',
          }),
        ],
      },
      {
        title: 'Cost',
        panels: [
          graph({
            ...third,
            title: 'Cost per 1,000 predictions',
            id: 15,
            description: 'Cost of 1,000 predictions. There is no default threshold: set your own on the query.',
            ask: [{ ...spent('perThousand'), legend: 'v{{version}}' }],
          }),
          graph({
            ...third,
            bands: true,
            limits: 'none',
            title: 'Cost per correct prediction',
            description:
              'Cost of one correct prediction, by the accuracy of the labelled ones; the band is the uncertainty of that accuracy.',
            noValue: 'no labelled classifications',
            ask: [{ ...spent('perCorrect'), legend: 'v{{version}}' }],
          }),
          figure({
            title: 'Total cost',
            description: 'Cost of inference over the dashboard’s time range.',
            ...size(8, 4),
            hasThresholds: false,
            ask: [{ ...spent('total'), window: '$__range', legend: 'v{{version}}' }],
          }),
          figure({
            title: 'Hourly cost',
            description: 'Cost of inference per hour, at the rate of the window.',
            ...size(8, 4),
            hasThresholds: false,
            ask: [{ ...spent('perHour'), legend: 'v{{version}}' }],
          }),
        ],
      },
      {
        title: 'Business',
        panels: [
          graph({
            ...third,
            width: 12,
            bands: true,
            title: 'Business success rate',
            id: 20,
            description:
              'Share of successful events by KPI, with its confidence interval: conversion, task completion, satisfaction. There is no default threshold: set your own on the query.',
            ask: [{ ...earned('successShare'), legend: '{{kpi}} v{{version}}' }],
          }),
          unjudged({
            title: 'Business events',
            description: 'Number of events of each KPI in the window.',
            ask: [{ ...earned('events'), legend: '{{kpi}} v{{version}}' }],
            unit: 'short',
          }),
          figure({
            title: 'Value',
            description: 'Revenue and other values over the dashboard’s time range.',
            ...size(4, 8),
            hasThresholds: false,
            ask: [{ ...earned('value'), window: '$__range', legend: '{{kpi}} v{{version}}' }],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['queue', 'cost', 'outcomes', 'businessEvents', 'businessValue'],
      others: [
        'CPU, memory and disk: node_exporter, cAdvisor, or the process metrics of the client library.',
        'GPUs: the NVIDIA DCGM exporter, or the model server itself.',
      ],
    },
  });
