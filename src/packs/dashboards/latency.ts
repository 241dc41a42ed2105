import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { LATENCY_OBJECTIVE } from '../../signals/latency/thresholds';
import { figureText } from '../rules/figures';
import { dashboardOf } from './dashboard';
import { figure, graph, healthOf, PLAIN, sampleSize, size } from './panels';
import { BY_MEASURE, BY_MODEL, BY_VERSION, inWindow } from './query';
import { signalOf } from './registry';

const LIMIT = figureText(LATENCY_OBJECTIVE, 's');

const SIGNALS = ['latency', 'throughput', 'servers', 'stalls'];
const HALF = { width: 12, height: 8 } as const;

/** How long predictions take, and whether the model keeps up. */
export const latency = (): Dashboard =>
  dashboardOf({
    slug: 'latency',
    title: 'latency and throughput',
    description: 'Prediction latency, requests and predictions per second, errors, and whether the model keeps up.',
    variables: { models: 'one', attention: SIGNALS },
    from: 'now-6h',
    refresh: '30s',
    sections: [
      { panels: healthOf(SIGNALS) },
      {
        title: 'Latency',
        panels: [
          graph({
            title: 'Percentiles',
            id: 4,
            description:
              'Median, p95 and p99 of the prediction latency. The band is the uncertainty from sample size and bucket boundaries. Dashed lines: warning and critical thresholds for p95. Dots are exemplars, if the histogram has them: click one to open its trace.',
            ...size(16, 10),
            min: 0,
            ask: [inWindow('latency', BY_MEASURE, { exemplars: true })],
          }),
          figure({
            title: 'Current p95',
            description: '95th percentile of the latency, at the end of the dashboard’s time range.',
            ...size(8, 5),
            ask: [inWindow('latency', BY_VERSION, { quantiles: [0.95] })],
          }),
          sampleSize({
            title: 'Sample size',
            description: `Number of requests in the window from which the percentiles are computed. Below ${signalOf('latency').minimumSample} no percentile is shown.`,
            ...size(8, 5),
            ask: [inWindow('latency', BY_VERSION, { quantiles: [0.95] })],
          }),
          graph({
            ...HALF,
            title: `Share over ${LIMIT}`,
            description: `Share of requests that took longer than ${LIMIT}, with its confidence interval. Exact if the histogram has a bucket boundary there.`,
            min: 0,
            limits: 'none',
            unit: 'percentunit',
            ask: [inWindow('latency', BY_VERSION, { measures: ['over'] })],
          }),
          graph({
            ...HALF,
            title: 'Apdex',
            description: `User satisfaction between 0 and 1: requests up to ${LIMIT} count fully, up to ${figureText(4 * LATENCY_OBJECTIVE, 's')} half, slower ones not at all.`,
            min: 0,
            max: 1,
            limits: 'none',
            unit: 'none',
            ask: [inWindow('latency', BY_VERSION, { measures: ['apdex'] })],
          }),
          graph({
            ...HALF,
            title: 'Mean and maximum',
            description:
              'Mean latency, and an upper bound of the maximum: the boundary of the highest bucket in use. A mean far above the median means that a few requests take very long.',
            min: 0,
            ...PLAIN,
            ask: [inWindow('latency', BY_MEASURE, { measures: ['mean', 'max'] })],
          }),
          graph({
            ...HALF,
            title: 'p95 by instance',
            description:
              '95th percentile of each instance that serves the model. One line above the others points to that instance rather than to the model.',
            min: 0,
            bands: false,
            wideLegend: true,
            ask: [
              {
                signal: 'latency',
                window: '$window',
                groupBy: ['instance'],
                legend: '{{instance}} v{{version}}',
                options: { quantiles: [0.95] },
              },
            ],
          }),
        ],
      },
      {
        title: 'Throughput',
        panels: [
          graph({
            title: 'Requests and predictions',
            description:
              'Requests received and predictions returned, per second. Where the lines diverge, requests are queued, rejected or failing.',
            ...HALF,
            min: 0,
            ...PLAIN,
            ask: [inWindow('throughput', BY_MEASURE, { measures: ['received', 'processed'] })],
          }),
          graph({
            title: 'Success ratio',
            id: 13,
            description:
              'Predictions returned divided by requests received, with its confidence interval. Far below 100 % the model is a bottleneck. Dashed lines: warning and critical thresholds.',
            ...HALF,
            unit: 'percentunit',
            ask: [inWindow('throughput', BY_VERSION, { measures: ['ratio'] })],
          }),
          graph({
            title: 'Error rate',
            id: 14,
            description: 'Share of requests that failed or were rejected, with its confidence interval.',
            ...HALF,
            min: 0,
            unit: 'percentunit',
            ask: [inWindow('throughput', BY_VERSION, { measures: ['errorShare'] })],
          }),
          graph({
            title: 'Queue length',
            description:
              'Number of waiting requests. A queue that grows while the request rate does not means that the model has slowed down.',
            ...HALF,
            min: 0,
            ...PLAIN,
            unit: 'short',
            ask: [inWindow('throughput', BY_VERSION, { measures: ['queue'] })],
          }),
        ],
      },
      {
        title: 'Servers',
        panels: [
          graph({
            title: 'Servers',
            id: 30,
            description:
              'Share of the scrape targets of the model that Prometheus can scrape, of all versions together. A line ends when a model has no target any more: it was switched off, or is gone. Dashed lines: warning and critical thresholds.',
            ...HALF,
            min: 0,
            max: 1,
            unit: 'percentunit',
            ask: [{ signal: 'servers', version: undefined, legend: BY_MODEL, options: { measures: ['reachable'] } }],
          }),
          graph({
            title: 'Stalled requests',
            id: 31,
            description:
              'How many requests waited or were being answered all the time within five minutes in which none was finished: the servers hang. Zero while requests are finished or none waits; nothing where the server exposes no queue. Dashed line: the critical threshold.',
            ...HALF,
            min: 0,
            unit: 'short',
            ask: [{ signal: 'stalls', legend: BY_VERSION }],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['latency', 'requests', 'predictions', 'queue'],
      others: [
        `A bucket boundary of the latency histogram at ${LIMIT}; otherwise the shares above it are estimates.`,
        'Exemplars with a trace id, stored by Prometheus (`--enable-feature=exemplar-storage`): they lead from a slow request to its trace.',
      ],
    },
  });
