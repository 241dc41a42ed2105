import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { figure, graph, sampleSize, verdict, verdictHistory } from './panels';

const SIGNALS = ['latency', 'throughput'];
const HALF = { width: 12, height: 8 } as const;

/** How long predictions take, and whether the model keeps up. */
export const latency = (): Dashboard =>
  dashboardOf({
    slug: 'latency',
    title: 'latency and throughput',
    description: 'How long predictions take, how many come in and go out, and whether the model keeps up.',
    variables: { models: 'one' },
    from: 'now-6h',
    refresh: '30s',
    sections: [
      {
        panels: [
          verdict({ signals: SIGNALS, to: 'model', height: 6 }),
          verdictHistory({ signals: SIGNALS, to: 'model', height: 5 }),
        ],
      },
      {
        title: 'Latency',
        panels: [
          graph({
            title: 'Percentiles',
            description:
              'Median, p95 and p99 of the time to answer. The band is what the number of requests and the edges of the buckets leave open. Dashed: where a warning and where critical begins for p95. Dots are single requests that lead to their traces, where the histogram has exemplars.',
            width: 16,
            height: 10,
            min: 0,
            ask: [{ signal: 'latency', window: '$window', options: { exemplars: true } }],
          }),
          figure({
            title: 'p95 now',
            description: 'The time that 95 of 100 requests take at most, at the end of the time of the dashboard.',
            width: 8,
            height: 5,
            ask: [{ signal: 'latency', window: '$window', options: { quantiles: [0.95] } }],
          }),
          sampleSize({
            title: 'Requests behind it',
            description: 'How many requests the percentiles are made of. Under twenty there is no figure.',
            width: 8,
            height: 5,
            ask: [{ signal: 'latency', window: '$window', options: { quantiles: [0.95] } }],
          }),
          graph({
            ...HALF,
            title: 'Slower than half a second',
            description:
              'The share of requests that took longer than 0.5 s, with its interval. Exact where the histogram has an edge there.',
            min: 0,
            limits: 'none',
            unit: 'percentunit',
            ask: [{ signal: 'latency', window: '$window', options: { measures: ['over'] } }],
          }),
          graph({
            ...HALF,
            title: 'Apdex',
            description:
              'Satisfaction between 0 and 1: requests up to 0.5 s count fully, those up to 2 s half, slower ones not at all.',
            min: 0,
            max: 1,
            limits: 'none',
            unit: 'none',
            ask: [{ signal: 'latency', window: '$window', options: { measures: ['apdex'] } }],
          }),
          graph({
            ...HALF,
            title: 'Mean and slowest',
            description:
              'The mean of all requests, and a bound that none was slower than: the edge of the highest bucket in use. A mean far above the median says that few requests take very long.',
            min: 0,
            bands: false,
            limits: 'none',
            ask: [{ signal: 'latency', window: '$window', options: { measures: ['mean', 'max'] } }],
          }),
          graph({
            ...HALF,
            title: 'p95 by instance',
            description:
              'p95 of each instance that serves the model. One line above the others: look at that machine, not at the model.',
            min: 0,
            bands: false,
            wideLegend: true,
            ask: [{ signal: 'latency', window: '$window', groupBy: ['instance'], options: { quantiles: [0.95] } }],
          }),
        ],
      },
      {
        title: 'Throughput',
        panels: [
          graph({
            title: 'Received and answered',
            description:
              'Requests per second that reach the model and predictions that leave it. Where the lines part, requests are queued, rejected or failing.',
            ...HALF,
            min: 0,
            bands: false,
            limits: 'none',
            ask: [{ signal: 'throughput', window: '$window', options: { measures: ['received', 'processed'] } }],
          }),
          graph({
            title: 'Answered of received',
            description:
              'Predictions returned as a part of the requests received, with its interval. Far below one the model is a bottleneck. Dashed: where a warning and where critical begins.',
            ...HALF,
            unit: 'percentunit',
            ask: [{ signal: 'throughput', window: '$window', options: { measures: ['ratio'] } }],
          }),
          graph({
            title: 'Errors',
            description: 'The share of requests that failed or were rejected, with its interval.',
            ...HALF,
            min: 0,
            unit: 'percentunit',
            ask: [{ signal: 'throughput', window: '$window', options: { measures: ['errorShare'] } }],
          }),
          graph({
            title: 'Queue',
            description:
              'Requests that wait. A queue that grows while the requests do not says that the model has slowed down.',
            ...HALF,
            min: 0,
            bands: false,
            limits: 'none',
            unit: 'short',
            ask: [{ signal: 'throughput', window: '$window', options: { measures: ['queue'] } }],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['latency', 'requests', 'predictions', 'queue'],
      others: [
        'An edge of the latency histogram at 0.5 s, or the shares above it are estimates.',
        'Exemplars with a trace id, stored by Prometheus (`--enable-feature=exemplar-storage`): they lead from a slow request to its trace.',
      ],
    },
  });
