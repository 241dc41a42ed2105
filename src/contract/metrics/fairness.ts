import type { Described } from '../metric';

/** What a model does to people and to the business. */
export const fairnessAndBusiness = {
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
