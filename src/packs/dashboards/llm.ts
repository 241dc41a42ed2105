import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { experiment } from './moreVariables';
import { figure, type Graph, graph, levelHistory } from './panels';
import type { Asked } from './query';

const server = (...measures: readonly string[]): Asked => ({
  signal: 'llm',
  window: '$window',
  options: { source: 'server', measures: [...measures] },
});

/** Traces know no model of the registry: the experiment chooses. */
const traces = (...measures: readonly string[]): Asked => ({
  signal: 'llm',
  model: undefined,
  version: undefined,
  window: '$window',
  options: { source: 'traces', measures: [...measures], experiments: ['$experiment'] },
});

const third = { width: 8, height: 8, min: 0 } as const;
const NO_SERVER = 'no language-model server by this profile';
const NO_TRACES = 'no traces in these experiments';

const ofServer = (about: Pick<Graph, 'title' | 'description' | 'ask' | 'unit'>) =>
  graph({ ...third, bands: false, limits: 'none', noValue: NO_SERVER, ...about });
const ofTraces = (about: Pick<Graph, 'title' | 'description' | 'ask' | 'unit'>) =>
  graph({ ...third, bands: false, limits: 'none', noValue: NO_TRACES, ...about });

/** Language models: how long the first token takes, how fast the others come, what they cost, how good answers are. */
export const llm = (): Dashboard =>
  dashboardOf({
    slug: 'llm',
    title: 'LLM serving',
    description:
      'Language models: time to the first token and between tokens, tokens, cache and cost as the server counts them; latency, errors and judges’ scores as MLflow’s traces tell.',
    variables: { models: 'one', window: true, more: [experiment()] },
    from: 'now-6h',
    sections: [
      {
        panels: [
          levelHistory({
            title: 'Since when?',
            description:
              'The level of the time to the first token (p95 over 1 s is a warning, over 2.5 s critical) since the beginning of the time shown.',
            noValue: NO_SERVER,
            width: 18,
            height: 5,
            ask: [server('firstToken')],
          }),
          figure({
            title: 'First token now',
            description: 'How long the first token takes: half of the requests, and all but one of twenty.',
            noValue: NO_SERVER,
            width: 6,
            height: 5,
            ask: [server('firstToken')],
          }),
        ],
      },
      {
        title: 'As the server counts',
        panels: [
          graph({
            ...third,
            title: 'Time to first token',
            description:
              'How long a person waits before the answer begins: p50 and p95. It grows with long prompts, with a full queue, and when the cache no longer helps.',
            noValue: NO_SERVER,
            ask: [server('firstToken')],
          }),
          ofServer({
            title: 'Time between tokens',
            description: 'How fast the answer flows once it has begun: p50 and p95 of the time between two tokens.',
            ask: [server('interToken')],
            unit: 's',
          }),
          ofServer({
            title: 'Tokens',
            description: 'Tokens in a second, read (prompts) and written (answers).',
            ask: [server('inputTokens', 'outputTokens')],
            unit: 'short',
          }),
          ofServer({
            title: 'Cache',
            description:
              'Use of the key-value cache, and the share of prompt tokens that it answered. Near 100 % use, requests are preempted.',
            ask: [server('cacheUse', 'cacheHitShare')],
            unit: 'percentunit',
          }),
          ofServer({
            title: 'Running and preempted',
            description: 'Requests that are being answered, and those that had to make room for others.',
            ask: [server('running', 'preemptions')],
            unit: 'short',
          }),
          ofServer({
            title: 'Cost of tokens',
            description: 'What the tokens of the window cost, as the server or its gateway reckons.',
            ask: [server('cost')],
            unit: 'currencyUSD',
          }),
        ],
      },
      {
        title: 'As MLflow’s traces tell',
        panels: [
          ofTraces({
            title: 'Latency of traces',
            description:
              'How long whole traces take, retrieval and tools included: p50 and p95 by the name of the trace.',
            ask: [traces('latency')],
            unit: 's',
          }),
          ofTraces({
            title: 'Failed traces',
            description: 'Share of the traces that ended in an error.',
            ask: [traces('errorShare')],
            unit: 'percentunit',
          }),
          ofTraces({
            title: 'Scores of judges',
            description: 'The mean of what judges and people said of answers, by the name of the assessment.',
            ask: [traces('scores')],
            unit: 'none',
          }),
          ofTraces({
            title: 'Tokens of traces',
            description: 'Tokens read and written by traces in each step of the time shown.',
            ask: [traces('inputTokens', 'outputTokens')],
            unit: 'short',
          }),
          ofTraces({
            title: 'Cost of traces',
            description: 'What the calls of language models in traces cost, by model.',
            ask: [traces('cost')],
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
