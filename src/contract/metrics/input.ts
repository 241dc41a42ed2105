import type { Described } from '../metric';

/** What the world that a model sees is watched by. */
export const input = {
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
    what: 'Sum of absolute attributions (SHAP, LIME and the like).',
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
