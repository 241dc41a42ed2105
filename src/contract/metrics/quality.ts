import type { MetricRole } from '../../profiles/profile';
import type { Described } from '../metric';

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

/** What tells whether a model is right. */
export const quality = {
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
    python: `EDGES = [i / 20 for i in range(1, 21)]  # 0.6 among them: the floor
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
