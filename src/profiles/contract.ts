import { CLIENT_FAULT, counter, counterWhere, gauge, histogram, matching } from './make';
import { CONTRACT_METRICS, type MetricRole, type Profile } from './profile';

/**
 * What `status` says of requests, as regular expressions of Prometheus: the contract's own words and their synonyms, and
 * codes and classes of HTTP. What a client did wrong is no failure of the model, but for its being turned away (429).
 */
const WENT_WELL = `(?i)ok|success|successful|succeeded|completed|[123]..|${CLIENT_FAULT}|4xx`;
export const FAILED =
  '(?i)error|internal_error|server_error|rejected|failed|failure|timeout|timed_out|deadline_exceeded|exception|unavailable|throttled|rate_limited|resource_exhausted|5..|429';

/** Requests that are rejected on arrival, which a hanging server still does. */
export const TURNED_AWAY = '(?i)rejected|unavailable|throttled|rate_limited|resource_exhausted|429|503';

/** What a value of `status` means; any other value is unknown. */
export function meaningOf(status: string): 'good' | 'failed' | 'unknown' {
  const is = (pattern: string) => new RegExp(`^(?:${pattern.replace('(?i)', '')})$`, 'i').test(status);
  return is(FAILED) ? 'failed' : is(WENT_WELL) ? 'good' : 'unknown';
}

/** Other names for the contract's labels and metrics; what is left out keeps its own. */
interface Renamed {
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
      finished: counterWhere([metrics.requests], { label: 'status', op: '!~', value: TURNED_AWAY }),
      notGood: { ...counterWhere([metrics.requests], { label: 'status', op: '!~', value: WENT_WELL }), by: 'status' },
    },
    queue: gauge('one', metrics.queue),
    limits: [],
    probes: [metrics.requests, metrics.predictions, `${metrics.latency}_count`],
    sources: ['docs/metrics.md'],
  };
}

/** The metric contract, the default. */
export const CONTRACT_PROFILE: Profile = contractWith({});
