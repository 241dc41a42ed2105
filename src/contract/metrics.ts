import { CONTRACT_METRICS, METRIC_ROLES, type MetricRole } from '../profiles/profile';
import { CONFIDENCE_FLOOR } from '../signals/confidence/thresholds';
import type { ContractMetric, Described } from './metric';

/** Metrics of serving a model. */
const service = {
  requests: {
    type: 'counter',
    labels: [{ name: 'status', values: ['ok', 'error', 'rejected'] }],
    what: 'Requests received, by what became of them.',
    unlocks: ['throughput', 'slo', 'servers'],
    python: `REQUESTS = Counter("model_requests_total", "Requests received", ["model", "version", "status"])
for status in ("ok", "error", "rejected"):
    REQUESTS.labels(MODEL, VERSION, status)  # at zero from the start

REQUESTS.labels(MODEL, VERSION, "ok").inc()`,
  },
  predictions: {
    type: 'counter',
    labels: [{ name: 'class', optional: true }],
    what: 'Predictions returned, by class.',
    unlocks: ['throughput', 'drift', 'dataQuality', 'cost', 'mlflow', 'lineage'],
    python: `PREDICTIONS = Counter("model_predictions_total", "Predictions returned", ["model", "version", "class"])
for name in CLASSES:
    PREDICTIONS.labels(MODEL, VERSION, name)  # at zero from the start

PREDICTIONS.labels(MODEL, VERSION, predicted).inc()`,
  },
  latency: {
    type: 'histogram',
    labels: [],
    what: 'Time to serve one prediction.',
    unlocks: ['latency', 'slo'],
    python: `EDGES = (0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5)  # 0.5: the objective
LATENCY = Histogram(
    "model_inference_duration_seconds", "Time to serve one prediction", ["model", "version"], buckets=EDGES
)

with LATENCY.labels(MODEL, VERSION).time():
    predicted = model.predict(features)`,
  },
  queue: {
    type: 'gauge',
    labels: [],
    what: 'Requests that wait.',
    unlocks: ['throughput', 'stalls'],
    python: `QUEUE = Gauge("model_queue_depth", "Requests waiting", ["model", "version"])

QUEUE.labels(MODEL, VERSION).set(len(waiting))`,
  },
  info: {
    type: 'gauge',
    labels: [{ name: 'run_id' }],
    what: 'Always 1: joins the series to the run that made the version, and gives a version to servers that expose none.',
    unlocks: [],
    python: `INFO = Gauge("model_info", "The run that made the version", ["model", "version", "run_id"])
INFO.labels(MODEL, VERSION, RUN_ID).set(1)`,
  },
} as const satisfies Record<string, Described>;

/** Metrics of a model's input. */
const input = {
  feature: {
    type: 'histogram',
    labels: [{ name: 'feature' }],
    what: 'A numeric input, in the buckets of the baseline.',
    unlocks: ['drift', 'dataQuality'],
    python: `# prometheus_client gives all children of a histogram the same buckets; each feature has its baseline's.
class FeatureValues:
    def __init__(self, edges: dict[str, list[float]]) -> None:
        self.edges = {feature: [*own, math.inf] for feature, own in edges.items()}
        self.counts = {feature: [0] * len(own) for feature, own in self.edges.items()}
        self.sums = dict.fromkeys(edges, 0.0)

    def observe(self, feature: str, value: float) -> None:
        self.counts[feature][bisect.bisect_left(self.edges[feature], value)] += 1
        self.sums[feature] += value

    def collect(self):
        family = HistogramMetricFamily(
            "model_feature_value", "Values of a numeric input", labels=["model", "version", "feature"]
        )
        for feature, edges in self.edges.items():
            buckets = zip(map(floatToGoString, edges), itertools.accumulate(self.counts[feature]))
            family.add_metric([MODEL, VERSION, feature], list(buckets), self.sums[feature])
        yield family

VALUES = FeatureValues(BASELINE_EDGES)  # {"age": [25, 35, 45, 55, 65]}
REGISTRY.register(VALUES)

VALUES.observe("age", age)`,
  },
  featureCategory: {
    type: 'counter',
    labels: [{ name: 'feature' }, { name: 'category' }],
    what: 'A categorical input; rare and unseen categories as __other__.',
    unlocks: ['drift', 'dataQuality'],
    python: `CATEGORIES = Counter(
    "model_feature_category_total", "Values of a categorical input", ["model", "version", "feature", "category"]
)
for feature, known in KNOWN_CATEGORIES.items():
    for category in (*known, "__other__"):
        CATEGORIES.labels(MODEL, VERSION, feature, category)  # at zero from the start

category = value if value in KNOWN_CATEGORIES[feature] else "__other__"
CATEGORIES.labels(MODEL, VERSION, feature, category).inc()`,
  },
  featureMissing: {
    type: 'counter',
    labels: [{ name: 'feature' }],
    what: 'Values of an input that were missing.',
    unlocks: ['dataQuality', 'slo'],
    python: `MISSING = Counter("model_feature_missing_total", "Missing values", ["model", "version", "feature"])
for feature in FEATURES:
    MISSING.labels(MODEL, VERSION, feature)  # at zero from the start

if value is None:
    MISSING.labels(MODEL, VERSION, feature).inc()`,
  },
  featureInvalid: {
    type: 'counter',
    labels: [{ name: 'feature' }, { name: 'reason' }],
    what: 'Values of an input that broke a rule, by reason: type, range, category.',
    unlocks: ['dataQuality', 'slo'],
    python: `INVALID = Counter(
    "model_feature_invalid_total", "Values that broke a rule", ["model", "version", "feature", "reason"]
)
for feature, reasons in RULES.items():  # {"age": ("type", "range"), "country": ("category",)}
    for reason in reasons:
        INVALID.labels(MODEL, VERSION, feature, reason)  # at zero from the start

if not 0 <= age <= 120:
    INVALID.labels(MODEL, VERSION, "age", "range").inc()`,
  },
  attribution: {
    type: 'counter',
    labels: [{ name: 'feature' }],
    what: 'Sum of absolute attributions (SHAP, LIME …).',
    unlocks: ['attribution', 'drift'],
    python: `ATTRIBUTION = Counter(
    "model_feature_attribution_abs_total", "Sum of absolute attributions", ["model", "version", "feature"]
)
for feature, value in zip(FEATURES, explainer.shap_values(row)):
    ATTRIBUTION.labels(MODEL, VERSION, feature).inc(abs(value))`,
  },
  lastData: {
    type: 'gauge',
    labels: [{ name: 'source' }],
    what: 'When a source of input data last delivered, in Unix seconds.',
    unlocks: ['dataQuality'],
    python: `LAST_DATA = Gauge("model_last_data_timestamp_seconds", "When data last arrived", ["model", "version", "source"])

LAST_DATA.labels(MODEL, VERSION, "warehouse").set_to_current_time()`,
  },
} as const satisfies Record<string, Described>;

/** Models that predict numbers have errors; those that predict classes have outcomes. */
const OF_REGRESSIONS: readonly MetricRole[] = ['errorAbsolute', 'errorSquared'];
const OF_CLASSES: readonly MetricRole[] = ['outcomes', 'score', 'positiveScore'];

const sum = (name: string, replacedBy: readonly MetricRole[], what: string, python: string): Described => ({
  type: 'counter',
  labels: [],
  what,
  replacedBy,
  unlocks: ['quality'],
  python: `${name.toUpperCase()} = Counter("model_${name}_total", "${what.replace(/\.$/, '')}", ["model", "version"])
${name.toUpperCase()}.labels(MODEL, VERSION)  # at zero from the start

# for each prediction whose true value has arrived:
${name.toUpperCase()}.labels(MODEL, VERSION).inc(${python})`,
});

/** Metrics of whether a model is right. */
const quality = {
  outcomes: {
    replacedBy: OF_REGRESSIONS,
    type: 'counter',
    labels: [{ name: 'predicted' }, { name: 'actual' }],
    what: 'Predictions whose true class has arrived, by both: the confusion matrix.',
    unlocks: ['quality', 'estimatedQuality', 'conceptDrift', 'compare', 'cost', 'slo'],
    python: `OUTCOMES = Counter("model_outcomes_total", "Labelled predictions", ["model", "version", "predicted", "actual"])
for predicted, actual in itertools.product(CLASSES, repeat=2):
    OUTCOMES.labels(MODEL, VERSION, predicted, actual)  # at zero from the start

# for each prediction whose true class has arrived:
OUTCOMES.labels(MODEL, VERSION, predicted, actual).inc()`,
  },
  accuracy: {
    replacedBy: ['outcomes', ...OF_REGRESSIONS],
    type: 'gauge',
    labels: [],
    what: 'Accuracy that is computed elsewhere; any other gauge of quality goes by its own name.',
    unlocks: ['quality'],
    python: `ACCURACY = Gauge("model_accuracy", "Accuracy of the model", ["model", "version"])

ACCURACY.labels(MODEL, VERSION).set(accuracy_score(actual, predicted))`,
  },
  score: {
    replacedBy: OF_REGRESSIONS,
    type: 'histogram',
    labels: [],
    what: 'Probability of the predicted class.',
    unlocks: ['confidence', 'drift', 'slo'],
    python: `EDGES = [i / 20 for i in range(1, 21)]  # ${CONFIDENCE_FLOOR} among them: the floor
SCORE = Histogram(
    "model_prediction_score", "Probability of the predicted class", ["model", "version"], buckets=EDGES
)

SCORE.labels(MODEL, VERSION).observe(probabilities.max())`,
  },
  positiveScore: {
    replacedBy: OF_REGRESSIONS,
    type: 'histogram',
    labels: [{ name: 'actual', optional: true }],
    what: 'Probability of the positive class; with actual once the label is known.',
    unlocks: ['estimatedQuality', 'quality', 'confidence'],
    python: `EDGES = [i / 20 for i in range(1, 21)]
POSITIVE = Histogram(
    "model_positive_score", "Probability of the positive class", ["model", "version", "actual"], buckets=EDGES
)

POSITIVE.labels(MODEL, VERSION, "").observe(probability)
# once more when its true class has arrived:
POSITIVE.labels(MODEL, VERSION, actual).observe(probability)`,
  },
  labelled: {
    type: 'counter',
    labels: [],
    what: 'Predictions whose true value has arrived.',
    unlocks: ['quality', 'estimatedQuality'],
    isCompanion: true,
    python: `LABELLED = Counter("model_labelled_total", "Predictions whose true value has arrived", ["model", "version"])
LABELLED.labels(MODEL, VERSION)  # at zero from the start

LABELLED.labels(MODEL, VERSION).inc()`,
  },
  brierSum: sum(
    'brier_sum',
    OF_REGRESSIONS,
    'Sum of squared differences of probability and outcome.',
    '(probability - outcome) ** 2'
  ),
  logLossSum: sum('log_loss_sum', OF_REGRESSIONS, 'Sum of log losses.', '-math.log(probability_of_actual)'),
  errorAbsolute: sum('error_abs', OF_CLASSES, 'Regression: sum of absolute errors.', 'abs(predicted - actual)'),
  errorSquared: sum('error_squared', OF_CLASSES, 'Regression: sum of squared errors.', '(predicted - actual) ** 2'),
  errorPositive: sum(
    'error_positive',
    OF_CLASSES,
    'Regression: sum of errors above the truth.',
    'max(predicted - actual, 0)'
  ),
  errorNegative: sum(
    'error_negative',
    OF_CLASSES,
    'Regression: sum of errors below the truth.',
    'max(actual - predicted, 0)'
  ),
  target: sum('target', OF_CLASSES, 'Regression: sum of true values above a fixed offset.', 'actual - OFFSET'),
  targetSquared: sum(
    'target_squared',
    OF_CLASSES,
    'Regression: sum of squared true values above a fixed offset.',
    '(actual - OFFSET) ** 2'
  ),
} as const satisfies Record<string, Described>;

/** Metrics of fairness and of the business. */
const fairnessAndBusiness = {
  groupPredictions: {
    type: 'counter',
    labels: [{ name: 'attribute' }, { name: 'group' }, { name: 'predicted' }],
    what: 'Predictions by protected group.',
    unlocks: ['fairness'],
    python: `BY_GROUP = Counter(
    "model_group_predictions_total", "Predictions by group", ["model", "version", "attribute", "group", "predicted"]
)
for attribute, groups in GROUPS.items():  # {"sex": ("female", "male")}
    for group, predicted in itertools.product(groups, CLASSES):
        BY_GROUP.labels(MODEL, VERSION, attribute, group, predicted)  # at zero from the start

BY_GROUP.labels(MODEL, VERSION, "sex", person.sex, predicted).inc()`,
  },
  groupOutcomes: {
    type: 'counter',
    labels: [{ name: 'attribute' }, { name: 'group' }, { name: 'predicted' }, { name: 'actual' }],
    what: 'Labelled predictions by protected group.',
    unlocks: ['fairness'],
    python: `GROUP_OUTCOMES = Counter(
    "model_group_outcomes_total",
    "Labelled predictions by group",
    ["model", "version", "attribute", "group", "predicted", "actual"],
)
for attribute, groups in GROUPS.items():
    for group, predicted, actual in itertools.product(groups, CLASSES, CLASSES):
        GROUP_OUTCOMES.labels(MODEL, VERSION, attribute, group, predicted, actual)  # at zero from the start

GROUP_OUTCOMES.labels(MODEL, VERSION, "sex", person.sex, predicted, actual).inc()`,
  },
  cost: {
    type: 'counter',
    labels: [{ name: 'currency' }],
    what: 'Money spent on inference.',
    unlocks: ['cost'],
    python: `COST = Counter("model_cost_total", "Money spent on inference", ["model", "version", "currency"])

COST.labels(MODEL, VERSION, "EUR").inc(seconds * EUR_PER_SECOND)`,
  },
  businessEvents: {
    type: 'counter',
    labels: [{ name: 'kpi' }, { name: 'outcome', values: ['success', 'failure'] }],
    what: 'Business events by outcome: conversion, satisfaction, completion.',
    unlocks: ['business', 'compare'],
    python: `EVENTS = Counter("model_business_events_total", "Business events", ["model", "version", "kpi", "outcome"])
for outcome in ("success", "failure"):
    EVENTS.labels(MODEL, VERSION, "conversion", outcome)  # at zero from the start

EVENTS.labels(MODEL, VERSION, "conversion", "success").inc()`,
  },
  businessValue: {
    type: 'counter',
    labels: [{ name: 'kpi' }, { name: 'unit' }],
    what: 'Business value: revenue and the like.',
    unlocks: ['business'],
    python: `VALUE = Counter("model_business_value_total", "Business value", ["model", "version", "kpi", "unit"])

VALUE.labels(MODEL, VERSION, "revenue", "EUR").inc(order.total)`,
  },
} as const satisfies Record<string, Described>;

const DESCRIBED: Readonly<Record<MetricRole, Described>> = { ...service, ...quality, ...input, ...fairnessAndBusiness };

/** The metric contract as data: every role that signals read, under the names of the contract. */
export const CONTRACT: readonly ContractMetric[] = METRIC_ROLES.map((role) => ({
  role,
  name: CONTRACT_METRICS[role],
  ...DESCRIBED[role],
}));
