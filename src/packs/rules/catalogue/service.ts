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
    subject: 'p95 latency',
    meaning:
      'One request in twenty waits longer than this for its prediction: users and callers with timeouts feel it.',
    firstLook:
      'Did it begin with a deployment, with more traffic, or with busier processors? The dashboard shows all three on one time axis.',
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
    subject: 'share of received requests that were answered',
    meaning: 'The model does not keep up with what it receives: requests queue up, are rejected or fail.',
    firstLook:
      'Is the queue growing and are requests rejected (more replicas or less traffic), or do requests fail (the logs of the model)?',
  },
  dashboard: { slug: 'latency', panel: 'Answered of received' },
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
    subject: 'share of requests that failed',
    meaning: 'Requests get an error, or are rejected, in place of a prediction.',
    firstLook:
      'Errors or rejections? Errors stand in the logs of the model at this time; rejections mean that the queue is full.',
  },
  dashboard: { slug: 'latency', panel: 'Errors' },
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
    subject: 'p95 time to the first token',
    meaning: 'People wait this long before anything of the answer appears.',
    firstLook: 'Waiting requests and the use of the key-value cache: a full cache makes new prompts wait.',
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
    subject: 'deviation of p95 latency from what is usual at this hour',
    meaning: 'Requests take unusually long for this hour of the week, though perhaps still within the threshold.',
    firstLook: 'Deployments and traffic since it began: what changed is usually one of them.',
  },
  dashboard: { slug: 'latency', panel: 'Percentiles' },
};
