import { counter, counterWhere, gauge, histogram, matching } from './make';
import { CONTRACT_METRICS, type MetricRole, type Profile } from './profile';

/** What `status` says of requests that failed: the contract's own words, and codes of HTTP where a team writes those. */
const FAILED = 'error|rejected|5..|429';

/** Other names for the contract's labels and metrics; what is left out keeps its own. */
export interface Renamed {
  readonly labels?: Partial<Profile['labels']>;
  readonly metrics?: Partial<Readonly<Record<MetricRole, string>>>;
}

const given = (names: Readonly<Record<string, string | undefined>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(names).flatMap(([key, name]) => (name ? [[key, name] as const] : [])));

/** The metric contract under the names that a team gave it. */
export function contractWith(renamed: Renamed): Profile {
  const metrics = { ...CONTRACT_METRICS, ...given(renamed.metrics) };
  return {
    id: 'contract',
    title: 'Modelwatch metric contract',
    kind: 'contract',
    labels: { model: 'model', version: 'version', ...given(renamed.labels) },
    versioned: true,
    metrics,
    latency: histogram('s', metrics.latency),
    traffic: {
      received: counter(metrics.requests),
      answered: counter(metrics.predictions),
      failed: counterWhere([metrics.requests], matching('status', FAILED)),
    },
    queue: gauge('one', metrics.queue),
    limits: [],
    probes: ['model_requests_total', 'model_predictions_total', 'model_inference_duration_seconds_count'],
    sources: ['docs/metrics.md'],
  };
}

/** The metric contract, the default. */
export const CONTRACT_PROFILE: Profile = contractWith({});
