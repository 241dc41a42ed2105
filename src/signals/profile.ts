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
export type MetricRole =
  | 'requests'
  | 'predictions'
  | 'latency'
  | 'queue'
  | 'accuracy'
  | 'score'
  | 'positiveScore'
  | 'outcomes'
  | 'groupPredictions'
  | 'groupOutcomes'
  | 'feature'
  | 'featureCategory'
  | 'featureMissing'
  | 'featureInvalid'
  | 'attribution'
  | 'labelled'
  | 'brierSum'
  | 'logLossSum'
  | 'errorAbsolute'
  | 'errorSquared'
  | 'errorPositive'
  | 'errorNegative'
  | 'target'
  | 'targetSquared';

export const CONTRACT_PROFILE: Profile = {
  id: 'contract',
  labels: { model: 'model', version: 'version' },
  metrics: {
    requests: 'model_requests_total',
    predictions: 'model_predictions_total',
    latency: 'model_inference_duration_seconds',
    queue: 'model_queue_depth',
    accuracy: 'model_accuracy',
    score: 'model_prediction_score',
    positiveScore: 'model_positive_score',
    outcomes: 'model_outcomes_total',
    groupPredictions: 'model_group_predictions_total',
    groupOutcomes: 'model_group_outcomes_total',
    feature: 'model_feature_value',
    featureCategory: 'model_feature_category_total',
    featureMissing: 'model_feature_missing_total',
    featureInvalid: 'model_feature_invalid_total',
    attribution: 'model_feature_attribution_abs_total',
    labelled: 'model_labelled_total',
    brierSum: 'model_brier_sum_total',
    logLossSum: 'model_log_loss_sum_total',
    errorAbsolute: 'model_error_abs_total',
    errorSquared: 'model_error_squared_total',
    errorPositive: 'model_error_positive_total',
    errorNegative: 'model_error_negative_total',
    target: 'model_target_total',
    targetSquared: 'model_target_squared_total',
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
