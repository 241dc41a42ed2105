import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { figure, type Graph, graph, levelHistory, size } from './panels';
import type { PanelQuery } from './query';
import { experiment } from './variables';

const server = (
  measure: string,
  legend = 'v{{version}}',
  more: Readonly<Record<string, unknown>> = {}
): PanelQuery => ({
  signal: 'llm',
  window: '$window',
  legend,
  options: { source: 'server', measures: [measure], ...more },
});

const stage = (measure: string, name: string): PanelQuery =>
  server(measure, `${name} v{{version}}`, { quantiles: [0.95], thresholdQuantile: 0.95 });

const quantile = (measure: string, q: number): PanelQuery =>
  server(measure, `p${q * 100} v{{version}}`, { quantiles: [q], thresholdQuantile: q });

/** Traces know no model of the registry: the experiment chooses. */
const traces = (measure: string, legend: string, more: Readonly<Record<string, unknown>> = {}): PanelQuery => ({
  signal: 'llm',
  model: undefined,
  version: undefined,
  window: '$window',
  legend,
  options: { source: 'traces', measures: [measure], experiments: ['$experiment'], ...more },
});

const traceQuantile = (q: number): PanelQuery =>
  traces('latency', `p${q * 100} {{trace_name}}`, { quantiles: [q], thresholdQuantile: q });

const third = { width: 8, height: 8, min: 0 } as const;
const NO_SERVER = 'no LLM server metrics of this choice';
const NO_TRACES = 'no traces in MLflow';

const ofServer = ({
  noValue = NO_SERVER,
  ...about
}: Pick<Graph, 'id' | 'noValue' | 'title' | 'description' | 'ask' | 'unit'>) =>
  graph({ ...third, bands: false, limits: 'none', noValue, ...about });
/** Few requests are traced: a point covers ten minutes at least, and lines connect across an hour without any. */
const ofTraces = (about: Pick<Graph, 'title' | 'description' | 'ask' | 'unit'> & { readonly width?: number }) =>
  graph({ ...third, bands: false, limits: 'none', noValue: NO_TRACES, ...about })
    .interval('10m')
    .spanNulls(3_600_000);

/** Language models: how long the first token takes, how fast the others come, what they cost, how good answers are. */
export const llm = (): Dashboard =>
  dashboardOf({
    slug: 'llm',
    title: 'LLM serving',
    description:
      'Language models. From the server: time to first token, time between tokens, token rates, cache and cost. From MLflow traces: latency, errors, judge scores, tokens and cost.',
    variables: { models: 'one', attention: ['llm'], more: [experiment()] },
    from: 'now-6h',
    sections: [
      {
        panels: [
          levelHistory({
            title: 'Health over time',
            description:
              'Level of the time to first token (p95) over time: green ok, orange warning, red critical, grey too little data to judge.',
            noValue: NO_SERVER,
            ...size(18, 5),
            ask: [server('firstToken', 'p95 v{{version}}')],
          }),
          figure({
            title: 'First token, now',
            description: 'Median and 95th percentile of the time to first token.',
            noValue: NO_SERVER,
            ...size(6, 5),
            ask: [quantile('firstToken', 0.5), quantile('firstToken', 0.95)],
          }),
        ],
      },
      {
        title: 'Server',
        panels: [
          graph({
            ...third,
            title: 'Time to first token',
            id: 4,
            description:
              'Time from the request to the first token of the response: p50 and p95. It grows with long prompts, a full queue, and cache misses.',
            noValue: NO_SERVER,
            ask: [quantile('firstToken', 0.95), quantile('firstToken', 0.5)],
          }),
          ofServer({
            title: 'Time between tokens',
            description: 'Time between two tokens of a response: p50 and p95.',
            ask: [quantile('interToken', 0.95), quantile('interToken', 0.5)],
            unit: 's',
          }),
          ofServer({
            title: 'Tokens per second',
            description: 'Prompt (input) and response (output) tokens per second.',
            ask: [server('inputTokens', 'input v{{version}}'), server('outputTokens', 'output v{{version}}')],
            unit: 'short',
          }),
          ofServer({
            title: 'Cache',
            id: 33,
            description:
              'Utilisation of the key-value cache, and its hit rate: the share of prompt tokens found in it. Near 100 % utilisation, requests are preempted.',
            ask: [server('cacheUse', 'utilisation v{{version}}'), server('cacheHitShare', 'hit rate v{{version}}')],
            unit: 'percentunit',
          }),
          ofServer({
            title: 'Running and preempted',
            description: 'Requests in progress, and requests preempted to make room for others.',
            ask: [server('running', 'running v{{version}}'), server('preemptions', 'preempted v{{version}}')],
            unit: 'short',
          }),
          ofServer({
            title: 'Stages of a request',
            id: 30,
            description:
              'Time in the queue, on the prompt (prefill) and on the answer (decode): p95. A long queue wants more replicas, a long prefill shorter prompts.',
            noValue: 'no metrics of these stages',
            ask: [stage('queueTime', 'queue'), stage('prefillTime', 'prefill'), stage('decodeTime', 'decode')],
            unit: 's',
          }),
          ofServer({
            title: 'Accepted drafts',
            id: 31,
            description:
              'Share of drafted tokens that speculative decoding accepted. The lower, the less it speeds up; it falls when prompts change.',
            noValue: 'no metrics of speculative decoding',
            ask: [server('draftAcceptance')],
            unit: 'percentunit',
          }),
          ofServer({
            title: 'Aborted requests',
            id: 32,
            description:
              'Requests that ended before their answer was complete, mostly because the client left, in the window.',
            noValue: 'no counter of aborted requests',
            ask: [server('aborted')],
            unit: 'short',
          }),
          graph({
            ...third,
            bands: false,
            limits: 'none',
            noValue: 'no cost metric',
            title: 'Token cost',
            description:
              'Cost of the requests in the window: as LiteLLM or OpenTelemetry GenAI counts it, or a gateway by the metric contract.',
            ask: [
              server('cost'),
              { signal: 'cost', window: '$window', legend: 'v{{version}}', options: { measures: ['total'] } },
            ],
          }),
        ],
      },
      {
        title: 'Traces',
        panels: [
          ofTraces({
            title: 'Trace latency',
            description: 'Duration of whole traces, retrieval and tool calls included: p50 and p95 by trace name.',
            ask: [traceQuantile(0.95), traceQuantile(0.5)],
            unit: 's',
          }),
          ofTraces({
            title: 'Trace error rate',
            description: 'Share of traces that ended in an error.',
            ask: [traces('errorShare', '{{trace_name}}')],
            unit: 'percentunit',
          }),
          ofTraces({
            title: 'Assessment scores',
            description: 'Mean score that judges and people gave to responses, by assessment name.',
            ask: [traces('scores', '{{assessment_name}}')],
            unit: 'none',
          }),
          ofTraces({
            title: 'Trace tokens',
            width: 12,
            description: 'Input and output tokens of traces per step of the graph.',
            ask: [traces('inputTokens', 'input {{trace_name}}'), traces('outputTokens', 'output {{trace_name}}')],
            unit: 'short',
          }),
          ofTraces({
            title: 'Trace cost',
            width: 12,
            description: 'Cost of language model calls in traces, by model.',
            ask: [traces('cost', '{{span_model_name}}')],
            unit: 'currencyUSD',
          }),
        ],
      },
    ],
    reads: {
      metrics: [],
      others: [
        'The metrics of vLLM, SGLang, TGI, LiteLLM or OpenTelemetry GenAI: choose the profile in the settings of the data source.',
        'Traces and assessments of MLflow 3.',
      ],
    },
  });
