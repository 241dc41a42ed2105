import type { AlertDefinition } from '../definition';
import { signalThresholds } from '../thresholds';
import { OF_THE_MOMENT, PLAIN, SAMPLED, SWIFT, TENTH } from './common';

const latencyOptions = { quantiles: [0.95], judge: 0.95 };

export const latency: AlertDefinition = {
  id: 'latency',
  title: 'Latency',
  group: 'service',
  query: { signal: 'latency', options: latencyOptions, window: '5m' },
  unit: 's',
  ...signalThresholds('latency', latencyOptions),
  timing: SWIFT,
  hysteresis: TENTH,
  handling: OF_THE_MOMENT,
  evidence: SAMPLED,
  labels: [],
  texts: {
    measured: 'p95 latency',
    meaning: 'One request in twenty takes longer than this: users and callers with timeouts notice it.',
    firstCheck:
      'Did it start with a deployment, with more traffic or with busier CPUs? The dashboard shows all three on one time axis.',
  },
  dashboard: { slug: 'latency', panel: 'Percentiles' },
};

const ratio = { measures: ['ratio'] };

export const bottleneck: AlertDefinition = {
  id: 'bottleneck',
  title: 'Throughput bottleneck',
  group: 'service',
  query: { signal: 'throughput', options: ratio, window: '5m' },
  unit: 'percentunit',
  ...signalThresholds('throughput', ratio),
  timing: SWIFT,
  hysteresis: TENTH,
  handling: OF_THE_MOMENT,
  evidence: SAMPLED,
  labels: [],
  texts: {
    measured: 'share of requests answered',
    meaning: 'The model does not keep up with its traffic: requests queue, are rejected or fail.',
    firstCheck:
      'If the queue grows and requests are rejected, add replicas or reduce traffic; if requests fail, read the logs of the model.',
  },
  dashboard: { slug: 'latency', panel: 'Success ratio' },
};

const errorShare = { measures: ['errorShare'] };

export const errors: AlertDefinition = {
  id: 'errors',
  title: 'Errors',
  group: 'service',
  query: { signal: 'throughput', options: errorShare, window: '5m' },
  unit: 'percentunit',
  ...signalThresholds('throughput', errorShare),
  timing: SWIFT,
  hysteresis: { kind: 'relative', share: 0.2 },
  handling: OF_THE_MOMENT,
  evidence: SAMPLED,
  labels: [],
  texts: {
    measured: 'error rate',
    meaning: 'Requests are answered with an error, or rejected, instead of a prediction.',
    firstCheck:
      'Errors or rejections? Errors are in the logs of the model at this time; rejections mean that the queue is full.',
  },
  dashboard: { slug: 'latency', panel: 'Error rate' },
};

const firstToken = { measures: ['firstToken'], quantiles: [0.95], judge: 0.95 };

export const llmFirstToken: AlertDefinition = {
  id: 'llm-first-token',
  title: 'Time to first token',
  group: 'service',
  query: { signal: 'llm', options: firstToken, window: '5m' },
  unit: 's',
  ...signalThresholds('llm', firstToken),
  timing: SWIFT,
  hysteresis: TENTH,
  handling: OF_THE_MOMENT,
  evidence: SAMPLED,
  labels: [],
  texts: {
    measured: 'p95 time to first token',
    meaning: 'Users wait this long before the first part of the answer appears.',
    firstCheck: 'Waiting requests and KV cache usage: a full cache makes new prompts wait.',
  },
  dashboard: { slug: 'llm', panel: 'Time to first token' },
};

const latencyOdd = {
  signal: 'latency',
  signalOptions: latencyOptions,
  measures: ['persistentScore'],
  direction: 'above',
  scale: 'log',
  floor: 0.1,
};

export const latencyAnomaly: AlertDefinition = {
  id: 'latency-anomaly',
  title: 'Unusual latency',
  group: 'service',
  query: { signal: 'anomaly', options: latencyOdd, window: '5m' },
  unit: 'none',
  ...signalThresholds('anomaly', latencyOdd, ['warning']),
  timing: SWIFT,
  hysteresis: { kind: 'relative', share: 0.25 },
  handling: OF_THE_MOMENT,
  evidence: PLAIN,
  labels: [],
  texts: {
    measured: 'p95 latency anomaly score',
    meaning: 'Latency is unusually high for this hour of the week, though it may still be below its fixed threshold.',
    firstCheck: 'Deployments and traffic since it started: usually one of them changed.',
  },
  dashboard: { slug: 'latency', panel: 'Percentiles' },
};
