import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { figure, type Graph, graph, verdict, verdictHistory } from './panels';
import type { Asked } from './query';

const used = (...measures: readonly string[]): Asked => ({
  signal: 'resources',
  legend: '{{__name__}} {{instance}}',
  options: { measures: [...measures] },
});
const spent = (...measures: readonly string[]): Asked => ({
  signal: 'cost',
  window: '$window',
  options: { measures: [...measures] },
});
const earned = (...measures: readonly string[]): Asked => ({
  signal: 'business',
  window: '$window',
  options: { measures: [...measures] },
});

const third = { width: 8, height: 8, bands: false, min: 0 } as const;
const unjudged = (about: Pick<Graph, 'title' | 'description' | 'ask' | 'unit' | 'noValue'>) =>
  graph({ ...third, limits: 'none', ...about });

const NO_DISK = 'no cAdvisor or node_exporter here';
const NO_GPU = 'no GPU exporter here';

/** How busy the machines are, what a prediction costs and what it brings. */
export const resources = (): Dashboard =>
  dashboardOf({
    slug: 'resources',
    title: 'resources and cost',
    description: 'How busy processors, memory, disks and GPUs are, what predictions cost, and what they bring.',
    variables: { models: 'one', window: true },
    from: 'now-6h',
    sections: [
      {
        panels: [
          verdict({ signals: ['resources', 'throughput'], to: 'model', height: 6 }),
          verdictHistory({ signals: ['resources', 'throughput'], to: 'model', height: 5 }),
        ],
      },
      {
        title: 'Processors, memory, disks and queue',
        panels: [
          graph({
            ...third,
            title: 'CPU',
            description:
              'Share of the processors in use, and the share that use never fell below for ten minutes, which is what the limits speak about: a short burst is no trouble.',
            ask: [used('cpuSustained', 'cpu')],
          }),
          unjudged({ title: 'Cores', description: 'Processor cores in use.', ask: [used('cores')], unit: 'short' }),
          unjudged({
            title: 'Memory',
            description: 'Memory in use. A line that only climbs is a leak.',
            ask: [used('memory')],
            unit: 'bytes',
          }),
          unjudged({
            title: 'Share of memory',
            description: 'Memory in use of what the container or the machine has.',
            noValue: NO_DISK,
            ask: [used('memoryShare')],
            unit: 'percentunit',
          }),
          unjudged({
            title: 'Disk',
            description: 'Bytes read and written in a second.',
            noValue: NO_DISK,
            ask: [used('diskRead', 'diskWrite')],
            unit: 'Bps',
          }),
          unjudged({
            title: 'Queue',
            description: 'Requests that wait. A queue that does not empty means that the model is a bottleneck.',
            ask: [
              { signal: 'throughput', window: '$window', legend: 'v{{version}}', options: { measures: ['queue'] } },
            ],
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
            description:
              'Share of the GPUs in use, and the share that use never fell below for ten minutes, which is what the limits speak about.',
            noValue: NO_GPU,
            ask: [used('gpuSustained', 'gpu')],
          }),
          unjudged({
            title: 'GPU memory',
            description: 'Share of the GPUs’ memory in use.',
            noValue: NO_GPU,
            ask: [used('gpuMemoryShare')],
            unit: 'percentunit',
          }),
          unjudged({
            title: 'GPU power',
            description: 'What the GPUs draw.',
            noValue: NO_GPU,
            ask: [used('power')],
            unit: 'watt',
          }),
        ],
      },
      {
        title: 'Cost',
        panels: [
          graph({
            ...third,
            title: 'Cost',
            description:
              'Money spent on a thousand predictions. Limits are yours to set: the figure has none of its own.',
            ask: [{ ...spent('perThousand'), legend: 'v{{version}}' }],
          }),
          graph({
            ...third,
            bands: true,
            limits: 'none',
            title: 'Cost of a right prediction',
            description:
              'Money spent for each prediction that was right, by the share of the labelled ones that were; the band is the uncertainty of that share.',
            noValue: 'no labelled classifications here',
            ask: [spent('perCorrect')],
          }),
          figure({
            title: 'Spent in the time shown',
            description: 'Money spent over the whole time of the dashboard.',
            width: 4,
            height: 8,
            judged: false,
            ask: [{ ...spent('total'), window: '$__range', legend: 'v{{version}}' }],
          }),
          figure({
            title: 'Spent in an hour',
            description: 'Money spent on inference in an hour, at the pace of the window.',
            width: 4,
            height: 8,
            judged: false,
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
            title: 'Business',
            description:
              'Share of successes by KPI, with its interval: conversion, task completion, satisfaction. What is trouble is for the business to say.',
            ask: [earned('successShare')],
          }),
          unjudged({
            title: 'Business events',
            description: 'How many events of each KPI the window holds.',
            ask: [{ ...earned('events'), legend: '{{kpi}} v{{version}}' }],
            unit: 'short',
          }),
          figure({
            title: 'Business value in the time shown',
            description: 'Revenue and the like over the whole time of the dashboard.',
            width: 4,
            height: 8,
            judged: false,
            ask: [{ ...earned('value'), window: '$__range', legend: '{{kpi}} v{{version}}' }],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['queue', 'cost', 'outcomes', 'businessEvents', 'businessValue'],
      others: [
        'Processors, memory and disks: node_exporter, cAdvisor, or the process metrics of the client library.',
        'GPUs: the NVIDIA DCGM exporter, or the model server itself.',
      ],
    },
  });
