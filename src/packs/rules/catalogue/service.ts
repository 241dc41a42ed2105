import { levels as anomalyLevels } from '../../../signals/anomaly/thresholds';
import { LATENCY_OBJECTIVE, levels as latencyLevels } from '../../../signals/latency/thresholds';
import { levels as llmLevels } from '../../../signals/llm/thresholds';
import { levels as serversLevels } from '../../../signals/servers/thresholds';
import { levels as sloLevels, PERIOD_DAYS, TARGETS } from '../../../signals/slo/thresholds';
import { stallsLevels } from '../../../signals/stalls/thresholds';
import { levels as throughputLevels } from '../../../signals/throughput/thresholds';
import type { MissingDataHandling } from '../definition';
import { figureText } from '../figures';
import { alert, OF_THE_MOMENT, SAMPLED, STEPWISE, SWIFT, VERDICT } from './common';

const latencyOptions = { quantiles: [0.95], thresholdQuantile: 0.95 };
/** No error where a server cannot be judged so: by its latency where it streams tokens, as an answer takes as long as it is long. */
const OF_ALL_MODELS = { ofAllModels: true };

/** Where the query itself reports what is missing. */
const OF_THE_SERVERS: MissingDataHandling = {
  ...OF_THE_MOMENT,
  reason:
    'What is gone is a value of this query, not the lack of one: it is remembered for hours, and the alert ends with that. When Prometheus cannot be queried, its own alert fires and this one keeps its state.',
};

/** `1 % of 30 days`: what of an objective may be bad. */
const budgetText = (target: number): string => `${figureText(1 - target, 'percentunit')} of ${PERIOD_DAYS} days`;

export const service = [
  alert(serversLevels, {
    id: 'servers-down',
    title: 'Servers down',
    group: 'service',
    query: { signal: 'servers', options: { measures: ['reachable'] }, window: '6h' },
    unit: 'percentunit',
    // A restart of one replica after the other takes longer than that of one.
    timing: { ...SWIFT, warning: { for: '10m', keepFiringFor: '5m' } },
    hysteresis: STEPWISE,
    handling: OF_THE_SERVERS,
    evidence: { ...SAMPLED, interval: false },
    measured: 'share of servers that can be scraped',
    meaning:
      'Prometheus fails to scrape servers of the model that it is configured to scrape: they crashed, hang or are cut off, and nothing else is known of them.',
    firstCheck: 'Does the model still answer a request? The targets page of Prometheus says why each scrape fails.',
    dashboard: { slug: 'latency', panel: 'Servers', id: 30 },
  }),
  alert(serversLevels, {
    id: 'model-vanished',
    title: 'Model vanished',
    group: 'service',
    query: { signal: 'servers', options: { measures: ['vanished'] }, window: '6h' },
    severities: ['warning'],
    timing: { ...SWIFT, warning: { for: '10m', keepFiringFor: '5m' } },
    hysteresis: STEPWISE,
    handling: OF_THE_SERVERS,
    evidence: VERDICT,
    measured: 'no server of the model is left',
    meaning:
      'Prometheus scraped the model within the last hours, and has no target of it any more: it was switched off, or is gone with its deployment or its service discovery. The alert ends by itself six hours after the last scrape.',
    firstCheck: 'Was it switched off on purpose? If not: its deployment, its service, and what Prometheus discovers.',
    dashboard: { slug: 'latency', panel: 'Servers', id: 30 },
  }),
  alert(stallsLevels, {
    id: 'model-stalled',
    title: 'Model stalled',
    group: 'service',
    query: { signal: 'stalls', options: {}, window: '5m' },
    hysteresis: STEPWISE,
    evidence: VERDICT,
    measured: 'requests wait and none is finished',
    meaning:
      'For five minutes at least requests waited all the time, and not one of them was finished: the servers of the model can be scraped, but hang. Errors and latency say nothing of it, as they are counted when a request ends.',
    firstCheck: 'Send the model one request. If it hangs too, restart one server and see whether it answers.',
    dashboard: { slug: 'latency', panel: 'Stalled requests', id: 31 },
  }),
  alert(latencyLevels, {
    id: 'latency',
    title: 'Latency',
    group: 'service',
    query: { signal: 'latency', options: { ...latencyOptions, ...OF_ALL_MODELS }, window: '5m' },
    unit: 's',
    evidence: SAMPLED,
    measured: 'p95 latency',
    meaning: 'One request in twenty takes longer than the threshold: users and callers with timeouts notice it.',
    firstCheck:
      'Did it start with a deployment, with more traffic or with busier CPUs? The dashboard shows all three on one time axis.',
    dashboard: { slug: 'latency', panel: 'Percentiles', id: 4 },
  }),
  alert(latencyLevels, {
    id: 'latency-tail',
    title: 'Latency tail',
    group: 'service',
    query: {
      signal: 'latency',
      options: { quantiles: [0.99], thresholdQuantile: 0.99, ...OF_ALL_MODELS },
      window: '5m',
    },
    unit: 's',
    optIn: `Few requests decide it, and some models are allowed a slow tail: where every request counts, start with critical at ${figureText(LATENCY_OBJECTIVE, 's')}.`,
    evidence: SAMPLED,
    measured: 'p99 latency',
    meaning: 'One request in a hundred takes longer than the threshold, though most may be fast.',
    firstCheck:
      'The slowest requests: one instance, large inputs, pauses of the runtime, or a dependency? Exemplars lead to their traces.',
    dashboard: { slug: 'latency', panel: 'Percentiles', id: 4 },
  }),
  alert(throughputLevels, {
    id: 'errors',
    title: 'Errors',
    group: 'service',
    query: { signal: 'throughput', options: { measures: ['errorShare'] }, window: '5m' },
    unit: 'percentunit',
    hysteresis: { kind: 'relative', share: 0.2 },
    measured: 'error rate',
    meaning: 'Requests are answered with an error, or rejected, instead of a prediction.',
    firstCheck:
      'Errors or rejections? Errors are in the logs of the model at this time; rejections mean that the queue is full.',
    dashboard: { slug: 'latency', panel: 'Error rate', id: 14 },
  }),
  alert(throughputLevels, {
    id: 'bottleneck',
    title: 'Throughput bottleneck',
    group: 'service',
    query: { signal: 'throughput', options: { measures: ['ratio'] }, window: '5m' },
    unit: 'percentunit',
    measured: 'share of requests answered',
    meaning: 'The model does not keep up with its traffic: requests queue, are rejected or fail.',
    firstCheck:
      'If the queue grows and requests are rejected, add replicas or reduce traffic; if requests fail, read the logs of the model.',
    dashboard: { slug: 'latency', panel: 'Success ratio', id: 13 },
  }),
  alert(anomalyLevels, {
    id: 'latency-anomaly',
    title: 'Unusual latency',
    group: 'service',
    query: {
      signal: 'anomaly',
      options: {
        signal: 'latency',
        signalOptions: latencyOptions,
        measures: ['persistentScore'],
        direction: 'above',
        scale: 'log',
        floor: 0.1,
      },
      window: '5m',
    },
    severities: ['warning'],
    hysteresis: { kind: 'relative', share: 0.25 },
    measured: 'p95 latency anomaly score',
    meaning: 'Latency is unusually high for this hour of the week, though it may still be below its fixed threshold.',
    firstCheck: 'Deployments and traffic since it started: usually one of them changed.',
    dashboard: { slug: 'latency', panel: 'Percentiles', id: 4 },
  }),
  alert(llmLevels, {
    id: 'llm-first-token',
    title: 'Time to first token',
    group: 'service',
    query: {
      signal: 'llm',
      options: { measures: ['firstToken'], quantiles: [0.95], thresholdQuantile: 0.95 },
      window: '5m',
    },
    unit: 's',
    evidence: SAMPLED,
    measured: 'p95 time to first token',
    meaning: 'Users wait this long before the first part of the answer appears.',
    firstCheck: 'Waiting requests and KV cache usage: a full cache makes new prompts wait.',
    dashboard: { slug: 'llm', panel: 'Time to first token', id: 4 },
  }),
  alert(llmLevels, {
    id: 'llm-cache',
    title: 'Cache saturation',
    group: 'service',
    query: { signal: 'llm', options: { measures: ['cacheUse'] }, window: '5m' },
    unit: 'percentunit',
    optIn:
      'A full cache is good use of the memory for batch work; where people wait for answers, start with 90 % and 97 %, before requests are preempted.',
    measured: 'usage of the key-value cache',
    meaning: 'The cache of keys and values is nearly full: new requests wait, and running ones are preempted.',
    firstCheck: 'Preempted and waiting requests: without any the cache is full of prefixes that it may drop.',
    dashboard: { slug: 'llm', panel: 'Cache', id: 33 },
  }),
  alert(llmLevels, {
    id: 'llm-aborted',
    title: 'Aborted requests',
    group: 'service',
    query: { signal: 'llm', options: { measures: ['aborted'] }, window: '5m' },
    optIn:
      'How many clients leave before their answer is complete depends on the traffic: set how many in five minutes.',
    measured: 'aborted requests in five minutes',
    meaning: 'Clients leave before their answer is complete, or run into their time limit.',
    firstCheck: 'Time to first token and stages of a request: clients mostly leave because they wait.',
    dashboard: { slug: 'llm', panel: 'Aborted requests', id: 32 },
  }),
  alert(sloLevels, {
    id: 'slo-availability',
    title: 'Availability objective',
    group: 'objectives',
    query: {
      signal: 'slo',
      options: { objective: 'availability', target: TARGETS.availability, ...OF_ALL_MODELS, measures: ['alarm'] },
      window: '5m',
    },
    measured: 'availability error budget burns too fast',
    meaning: `So many requests fail, over a long and a short window at once, that the error budget (${budgetText(TARGETS.availability)}) will be used up well before the period ends.`,
    firstCheck: 'How much of the budget is left, and which kind of failure uses it: errors or rejections.',
    dashboard: { slug: 'slo', panel: 'Burn rate', id: 11 },
  }),
  alert(sloLevels, {
    id: 'slo-latency',
    title: 'Latency objective',
    group: 'objectives',
    query: {
      signal: 'slo',
      options: {
        objective: 'latency',
        target: TARGETS.latency,
        limit: LATENCY_OBJECTIVE,
        ...OF_ALL_MODELS,
        measures: ['alarm'],
      },
      window: '5m',
    },
    measured: 'latency error budget burns too fast',
    meaning: `So many requests take over ${figureText(LATENCY_OBJECTIVE, 's')}, over a long and a short window at once, that the error budget (${budgetText(TARGETS.latency)}) will be used up well before the period ends.`,
    firstCheck: 'How much of the budget is left, and whether latency rose for all requests or only for the slowest.',
    dashboard: { slug: 'slo', panel: 'Burn rate (latency)', id: 16 },
  }),
];
