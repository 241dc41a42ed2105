import type { Matcher } from '../query/promql';
import type { Counter, Durations, Gauge, GaugeUnit, Profile, TimeUnit } from './profile';

export const equal = (label: string, value: string): Matcher => ({ label, op: '=', value });
export const matching = (label: string, value: string): Matcher => ({ label, op: '=~', value });

export const counter = (...names: readonly string[]): Counter => ({ kind: 'counter', names });

export const counterWhere = (names: readonly string[], ...where: readonly Matcher[]): Counter => ({
  kind: 'counter',
  names,
  where,
});

/** A counter under both of its names: some clients add `_total`, some do not. */
export const total = (name: string): Counter => counter(`${name}_total`, name);

export const gauge = (unit: GaugeUnit, ...names: readonly string[]): Gauge => ({ kind: 'gauge', unit, names });

export const histogram = (
  unit: TimeUnit,
  ...names: readonly string[]
): Extract<Durations, { readonly kind: 'histogram' }> => ({
  kind: 'histogram',
  unit,
  names,
});

export const CONTRACT_METRICS: Profile['metrics'] = {
  requests: 'model_requests_total',
  predictions: 'model_predictions_total',
  latency: 'model_inference_duration_seconds',
  queue: 'model_queue_depth',
  accuracy: 'model_accuracy',
  score: 'model_prediction_score',
  positiveScore: 'model_positive_score',
  outcomes: 'model_outcomes_total',
  labelled: 'model_labelled_total',
  brierSum: 'model_brier_sum_total',
  logLossSum: 'model_log_loss_sum_total',
  errorAbsolute: 'model_error_abs_total',
  errorSquared: 'model_error_squared_total',
  errorPositive: 'model_error_positive_total',
  errorNegative: 'model_error_negative_total',
  target: 'model_target_total',
  targetSquared: 'model_target_squared_total',
  groupPredictions: 'model_group_predictions_total',
  groupOutcomes: 'model_group_outcomes_total',
  feature: 'model_feature_value',
  featureCategory: 'model_feature_category_total',
  featureMissing: 'model_feature_missing_total',
  featureInvalid: 'model_feature_invalid_total',
  attribution: 'model_feature_attribution_abs_total',
  info: 'model_info',
  lastData: 'model_last_data_timestamp_seconds',
  cost: 'model_cost_total',
  businessEvents: 'model_business_events_total',
  businessValue: 'model_business_value_total',
};

type Server = Omit<Profile, 'kind' | 'labels' | 'metrics' | 'versioned'> & {
  readonly model: string;
  readonly version?: string;
};

/** A model server. Without a label for the version it goes by that of the contract, which `model_info` may fill in. */
export function server({ model, version, limits, ...rest }: Server): Profile {
  return {
    ...rest,
    kind: 'server',
    labels: { model, version: version ?? 'version' },
    versioned: version !== undefined,
    metrics: CONTRACT_METRICS,
    limits:
      version === undefined
        ? [
            ...limits,
            `${rest.title} has no label for the version: expose model_info{model, version} beside it, and series get the version that it names.`,
          ]
        : limits,
  };
}

type Resource = Pick<Profile, 'id' | 'title' | 'resources' | 'limits' | 'probes' | 'sources'>;

/** Machines, containers, devices: read beside whatever serves the model. */
export function resource(profile: Resource): Profile {
  return {
    ...profile,
    kind: 'resources',
    labels: { model: 'model', version: 'version' },
    versioned: true,
    metrics: CONTRACT_METRICS,
  };
}
