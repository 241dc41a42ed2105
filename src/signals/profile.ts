/** Names that a team's metrics go by. `modelwatch` is the metric contract; other profiles map it to other servers. */
export interface Profile {
  readonly id: string;
  readonly labels: {
    readonly model: string;
    readonly version: string;
  };
  readonly metrics: Readonly<Record<MetricRole, string>>;
}

/** What a metric is for, whatever its name. */
export type MetricRole = 'requests' | 'predictions' | 'latency' | 'queue' | 'accuracy';

export const CONTRACT_PROFILE: Profile = {
  id: 'contract',
  labels: { model: 'model', version: 'version' },
  metrics: {
    requests: 'model_requests_total',
    predictions: 'model_predictions_total',
    latency: 'model_inference_duration_seconds',
    queue: 'model_queue_depth',
    accuracy: 'model_accuracy',
  },
};

const PROFILES: ReadonlyMap<string, Profile> = new Map([[CONTRACT_PROFILE.id, CONTRACT_PROFILE]]);

/** Throws RangeError on a profile that there is not. */
export function profileOf(id: string): Profile {
  const profile = PROFILES.get(id);
  if (profile === undefined) {
    throw new RangeError(`there is no profile "${id}"; there are ${[...PROFILES.keys()].join(', ')}`);
  }
  return profile;
}
