"""The metric contract: names, help, types, and the columns a model version needs, every label combination included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from demo.models.spec import ModelSpec, VersionSpec
from demo.series import Catalogue, Histogram

OTHER: Final = "__other__"
CURRENCY: Final = "EUR"
LATENCY_EDGES: Final = (
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0,
)  # fmt: skip
STATUSES: Final = ("ok", "error", "rejected")
INVALID_NUMERIC: Final = ("type", "range")
REGRESSION_SUMS: Final = (
    "model_error_abs_total", "model_error_squared_total", "model_error_positive_total",
    "model_error_negative_total", "model_target_total", "model_target_squared_total",
)  # fmt: skip

Type = Literal["counter", "gauge", "histogram"]
FAMILIES: Final[Mapping[str, tuple[Type, str]]] = {
    "model_requests": ("counter", "Requests received, by what became of them"),
    "model_predictions": ("counter", "Predictions returned"),
    "model_inference_duration_seconds": ("histogram", "Time to serve one prediction"),
    "model_queue_depth": ("gauge", "Requests waiting"),
    "model_prediction_score": ("histogram", "Probability of the predicted class"),
    "model_positive_score": ("histogram", "Probability of the positive class; actual is set once the label is known"),
    "model_outcomes": ("counter", "Labelled predictions: the confusion matrix"),
    "model_group_predictions": ("counter", "Predictions by protected group"),
    "model_group_outcomes": ("counter", "Labelled predictions by protected group"),
    "model_feature_value": ("histogram", "Values of a numeric input feature"),
    "model_feature_category": ("counter", "Values of a categorical input feature"),
    "model_feature_missing": ("counter", "Feature values that were missing"),
    "model_feature_invalid": ("counter", "Feature values that broke a rule"),
    "model_feature_attribution_abs": ("counter", "Sum of absolute attributions"),
    "model_labelled": ("counter", "Predictions whose true value has arrived"),
    "model_brier_sum": ("counter", "Sum of squared differences of probability and outcome"),
    "model_log_loss_sum": ("counter", "Sum of log losses"),
    "model_error_abs": ("counter", "Sum of absolute errors"),
    "model_error_squared": ("counter", "Sum of squared errors"),
    "model_error_positive": ("counter", "Sum of errors above the truth"),
    "model_error_negative": ("counter", "Sum of errors below the truth, as a positive number"),
    "model_target": ("counter", "Sum of targets above a fixed offset"),
    "model_target_squared": ("counter", "Sum of squared targets above a fixed offset"),
    "model_info": ("gauge", "Always 1; joins the series to the run that made the version"),
    "model_last_data_timestamp_seconds": ("gauge", "When a source last delivered data"),
    "model_cost": ("counter", "Money spent on inference"),
    "model_business_events": ("counter", "Business events by outcome"),
    "model_business_value": ("counter", "Business value"),
    "model_accuracy": ("gauge", "Accuracy of the classification model"),
    "process_cpu_seconds": ("counter", "Total user and system CPU time spent in seconds"),
    "process_resident_memory_bytes": ("gauge", "Resident memory size in bytes"),
}


@dataclass(frozen=True)
class Columns:
    """Where each measurement of a model version goes."""

    catalogue: Catalogue
    latency: Histogram
    score: Histogram | None
    positive: Mapping[str, Histogram]
    features: Mapping[str, Histogram]

    def at(self, name: str, **labels: str) -> int:
        """The column of a counter by its name and the labels beyond model and version."""
        return self._index[name, tuple(sorted(labels.items()))]

    @cached_property
    def _index(self) -> Mapping[tuple[str, tuple[tuple[str, str], ...]], int]:
        return {
            (name, tuple(sorted((k, v) for k, v in labels.items() if k not in ("model", "version")))): column
            for name, labels, column in self.catalogue.counters
        }


def columns(spec: ModelSpec, version: VersionSpec) -> Columns:
    """Reserves every series of the contract for one version, all label combinations born at zero."""
    c = Catalogue()
    own = {"model": spec.name, "version": version.version}
    for status in STATUSES:
        c.counter("model_requests_total", **own, status=status)
    for name in spec.classes:
        c.counter("model_predictions_total", **own, **{"class": name})
    if not spec.classes:
        c.counter("model_predictions_total", **own)
    c.counter("model_labelled_total", **own)
    c.counter("model_cost_total", **own, currency=CURRENCY)
    for kpi in spec.kpis:
        for outcome in ("success", "failure"):
            c.counter("model_business_events_total", **own, kpi=kpi, outcome=outcome)
    if spec.revenue:
        c.counter("model_business_value_total", **own, kpi=spec.revenue, unit=CURRENCY)
    latency = c.histogram("model_inference_duration_seconds", LATENCY_EDGES, **own)
    features = _features(c, spec, version, own)
    if spec.task == "regression":
        for name in REGRESSION_SUMS:
            c.counter(name, **own)
        return Columns(c, latency, None, {}, features)
    _outcomes(c, spec, own)
    score = c.histogram("model_prediction_score", spec.score_edges, **own)
    positive = {"": c.histogram("model_positive_score", spec.score_edges, **own)}
    for actual in spec.classes:
        positive[actual] = c.histogram("model_positive_score", spec.score_edges, **own, actual=actual)
    return Columns(c, latency, score, positive, features)


def _features(c: Catalogue, spec: ModelSpec, version: VersionSpec, own: Mapping[str, str]) -> dict[str, Histogram]:
    numeric, categorical = spec.feature_index(version)
    histograms: dict[str, Histogram] = {}
    for feature in (spec.numeric[i] for i in numeric):
        histograms[feature.name] = c.histogram("model_feature_value", feature.edges, **own, feature=feature.name)
        for reason in INVALID_NUMERIC:
            c.counter("model_feature_invalid_total", **own, feature=feature.name, reason=reason)
    for f in categorical:
        for category in (*f.categories, OTHER):
            c.counter("model_feature_category_total", **own, feature=f.name, category=category)
        c.counter("model_feature_invalid_total", **own, feature=f.name, reason="category")
    for name in version.features:
        c.counter("model_feature_missing_total", **own, feature=name)
        c.counter("model_feature_attribution_abs_total", **own, feature=name)
    return histograms


def _outcomes(c: Catalogue, spec: ModelSpec, own: Mapping[str, str]) -> None:
    c.counter("model_brier_sum_total", **own)
    c.counter("model_log_loss_sum_total", **own)
    for predicted in spec.classes:
        for actual in spec.classes:
            c.counter("model_outcomes_total", **own, predicted=predicted, actual=actual)
    for attribute, groups in spec.groups.items():
        for group in groups:
            for predicted in spec.classes:
                labels = {**own, "attribute": attribute, "group": group, "predicted": predicted}
                c.counter("model_group_predictions_total", **labels)
                for actual in spec.classes:
                    c.counter("model_group_outcomes_total", **labels, actual=actual)
