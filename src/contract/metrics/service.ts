import type { Described } from '../metric';

/** What serving a model is watched by. */
export const service = {
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
    unlocks: ['throughput'],
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
