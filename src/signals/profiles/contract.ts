import { CONTRACT_METRICS, counter, counterWhere, gauge, histogram, matching } from './make';
import type { Profile } from './profile';

/** The metric contract, the default. */
export const CONTRACT_PROFILE: Profile = {
  id: 'contract',
  title: 'Modelwatch metric contract',
  kind: 'contract',
  labels: { model: 'model', version: 'version' },
  versioned: true,
  metrics: CONTRACT_METRICS,
  latency: histogram('s', CONTRACT_METRICS.latency),
  traffic: {
    received: counter(CONTRACT_METRICS.requests),
    answered: counter(CONTRACT_METRICS.predictions),
    failed: counterWhere([CONTRACT_METRICS.requests], matching('status', 'error|rejected')),
  },
  queue: gauge('one', CONTRACT_METRICS.queue),
  limits: [],
  probes: ['model_requests_total', 'model_predictions_total', 'model_inference_duration_seconds_count'],
};
