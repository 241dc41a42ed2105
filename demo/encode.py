"""From requests and predictions to what each of them adds to the counters: one sparse row a request."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix

from demo.contract import CURRENCY, OTHER, Columns
from demo.incidents import Kind
from demo.models.spec import Batch, Floats, Ints, ModelSpec, Prediction, VersionSpec

PROBABILITY_FLOOR = 1e-9


@dataclass(frozen=True)
class Increments:
    """What requests add: ``now`` when they are answered, ``later`` when their true value arrives. [rows, columns]."""

    now: csr_matrix
    later: csr_matrix


@dataclass
class _Entries:
    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)

    def add(self, rows: Ints, columns: Ints | int, values: Floats | float = 1.0) -> None:
        self.rows.append(rows)
        self.columns.append(np.broadcast_to(columns, rows.shape))
        self.values.append(np.broadcast_to(values, rows.shape))

    def matrix(self, shape: tuple[int, int]) -> csr_matrix:
        joined = (np.concatenate(self.rows), np.concatenate(self.columns))
        return csr_matrix((np.concatenate(self.values), joined), shape=shape)


def encode(
    spec: ModelSpec,
    version: VersionSpec,
    columns: Columns,
    batch: Batch,
    prediction: Prediction,
    rng: np.random.Generator,
    kinds: frozenset[Kind] = frozenset(),
) -> Increments:
    """Encodes answered requests. ``rng`` draws what customers do next (the business events)."""
    now, later = _Entries(), _Entries()
    every = np.arange(batch.rows)
    now.add(every, columns.at("model_cost_total", currency=CURRENCY), version.cost)
    later.add(every, columns.at("model_labelled_total"))
    _features(spec, version, columns, batch, prediction, now)
    if spec.task == "regression":
        now.add(every, columns.at("model_predictions_total"))
        _errors(spec, columns, batch, prediction, later)
    else:
        _classes(spec, columns, batch, prediction, now, later)
        _groups(spec, columns, batch, prediction, now, later)
    _business(spec, columns, batch, prediction, rng, kinds, now)
    shape = (batch.rows, columns.catalogue.width)
    return Increments(now.matrix(shape), later.matrix(shape))


def _features(
    spec: ModelSpec, version: VersionSpec, columns: Columns, batch: Batch, prediction: Prediction, now: _Entries
) -> None:
    numeric, categorical = spec.feature_index(version)
    every = np.arange(batch.rows)
    for i in numeric:
        f, values, broken = spec.numeric[i], batch.numeric[:, i], batch.bad_type[:, i]
        absent = np.isnan(values)
        out = ~absent & ((values < f.low) | (values > f.high))
        good = every[~absent & ~out]
        histogram = columns.features[f.name]
        now.add(good, histogram.bins(values[good]))
        now.add(good, histogram.total, values[good])
        now.add(every[absent & ~broken], columns.at("model_feature_missing_total", feature=f.name))
        now.add(every[broken], columns.at("model_feature_invalid_total", feature=f.name, reason="type"))
        now.add(every[out], columns.at("model_feature_invalid_total", feature=f.name, reason="range"))
    for c in categorical:
        values = batch.categorical[c.name]
        lookup = np.array(
            [columns.at("model_feature_category_total", feature=c.name, category=x) for x in (*c.categories, OTHER)]
        )
        seen = every[values >= 0]
        now.add(seen, lookup[values[seen]])
        now.add(every[values < 0], columns.at("model_feature_missing_total", feature=c.name))
        unknown = every[values == len(c.categories)]
        now.add(unknown, columns.at("model_feature_invalid_total", feature=c.name, reason="category"))
    for i, name in enumerate(version.features):
        column = columns.at("model_feature_attribution_abs_total", feature=name)
        now.add(every, column, prediction.attributions[:, i])


def _classes(
    spec: ModelSpec, columns: Columns, batch: Batch, prediction: Prediction, now: _Entries, later: _Entries
) -> None:
    every = np.arange(batch.rows)
    predicted, actual, p = prediction.value.astype(int), batch.truth.astype(int), prediction.positive
    now.add(every, np.array([columns.at("model_predictions_total", **{"class": c}) for c in spec.classes])[predicted])
    confidence = np.where(predicted == 1, p, 1 - p)
    if columns.score is not None:
        now.add(every, columns.score.bins(confidence))
        now.add(every, columns.score.total, confidence)
    for label, histogram in columns.positive.items():
        rows = every if label == "" else every[actual == spec.classes.index(label)]
        target = now if label == "" else later
        target.add(rows, histogram.bins(p[rows]))
        target.add(rows, histogram.total, p[rows])
    cells = np.array(
        [[columns.at("model_outcomes_total", predicted=a, actual=b) for b in spec.classes] for a in spec.classes]
    )
    later.add(every, cells[predicted, actual])
    later.add(every, columns.at("model_brier_sum_total"), (p - actual) ** 2)
    likelihood = np.clip(np.where(actual == 1, p, 1 - p), PROBABILITY_FLOOR, 1.0)
    later.add(every, columns.at("model_log_loss_sum_total"), -np.log(likelihood))


def _groups(
    spec: ModelSpec, columns: Columns, batch: Batch, prediction: Prediction, now: _Entries, later: _Entries
) -> None:
    every = np.arange(batch.rows)
    predicted, actual = prediction.value.astype(int), batch.truth.astype(int)
    for attribute, groups in spec.groups.items():
        labels = [[{"attribute": attribute, "group": g, "predicted": c} for c in spec.classes] for g in groups]
        cells = np.array([[columns.at("model_group_predictions_total", **x) for x in row] for row in labels])
        known = np.array(
            [
                [[columns.at("model_group_outcomes_total", **x, actual=a) for a in spec.classes] for x in row]
                for row in labels
            ]
        )
        member = batch.groups[attribute]
        now.add(every, cells[member, predicted])
        later.add(every, known[member, predicted, actual])


def _errors(spec: ModelSpec, columns: Columns, batch: Batch, prediction: Prediction, later: _Entries) -> None:
    every = np.arange(batch.rows)
    error, target = prediction.value - batch.truth, batch.truth - spec.target_offset
    later.add(every, columns.at("model_error_abs_total"), np.abs(error))
    later.add(every, columns.at("model_error_squared_total"), error**2)
    later.add(every, columns.at("model_error_positive_total"), np.maximum(error, 0))
    later.add(every, columns.at("model_error_negative_total"), np.maximum(-error, 0))
    later.add(every, columns.at("model_target_total"), target)
    later.add(every, columns.at("model_target_squared_total"), target**2)


def _business(
    spec: ModelSpec,
    columns: Columns,
    batch: Batch,
    prediction: Prediction,
    rng: np.random.Generator,
    kinds: frozenset[Kind],
    now: _Entries,
) -> None:
    every = np.arange(batch.rows)
    slow = bool(kinds & {"latency-spike", "overload"})
    approved = prediction.value == 1
    for kpi in spec.kpis:
        if kpi == "conversion":
            asked, chance = approved, np.full(batch.rows, 0.45 if slow else 0.62)
        elif kpi == "satisfaction":
            asked, chance = rng.random(batch.rows) < 0.3, np.where(approved, 0.9, 0.6) - (0.25 if slow else 0.0)
        else:
            asked, chance = np.ones(batch.rows, dtype=bool), np.full(batch.rows, 0.96)
        success = asked & (rng.random(batch.rows) < chance)
        now.add(every[success], columns.at("model_business_events_total", kpi=kpi, outcome="success"))
        now.add(every[asked & ~success], columns.at("model_business_events_total", kpi=kpi, outcome="failure"))
        if kpi == "conversion" and spec.revenue:
            interest = rng.gamma(4.0, 90.0, batch.rows)
            now.add(
                every[success],
                columns.at("model_business_value_total", kpi=spec.revenue, unit=CURRENCY),
                interest[success],
            )
