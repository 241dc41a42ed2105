"""The baseline artifact: what normal is for one version, in the layout of its live buckets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from demo.models.spec import Batch, Floats, ModelSpec, Prediction, VersionSpec

SCHEMA = "modelwatch.baseline/1"
ARTIFACT = "modelwatch/baseline.json"


def baseline(
    spec: ModelSpec,
    version: VersionSpec,
    batch: Batch,
    prediction: Prediction,
    metrics: Mapping[str, float],
    created: float,
) -> dict[str, object]:
    """The document for ``batch``, rows the version was not trained on. ``created`` is Unix seconds.

    ``positiveScores`` adds, beside the counts of the positive class's probability, how many rows of each bin were
    positive: the calibration map for quality estimates without labels.
    """
    document: dict[str, object] = {
        "schema": SCHEMA,
        "model": spec.name,
        "version": version.version,
        "created": datetime.fromtimestamp(created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rows": batch.rows,
        "features": _features(spec, version, batch),
        "metrics": {name: round(value, 6) for name, value in metrics.items()},
        "attributions": {
            name: round(float(value), 6)
            for name, value in zip(version.features, prediction.attributions.mean(axis=0), strict=True)
        },
    }
    if spec.task == "classification":
        predicted, p = prediction.value.astype(int), prediction.positive
        positives = p[batch.truth == 1]
        document["scores"] = binned(np.where(predicted == 1, p, 1 - p), spec.score_edges)
        document["positiveScores"] = {
            **binned(p, spec.score_edges),
            "positives": binned(positives, spec.score_edges)["counts"],
        }
        document["classes"] = {name: int((predicted == i).sum()) for i, name in enumerate(spec.classes)}
        document["groups"] = _groups(spec, batch, predicted)
    return document


def binned(values: Floats, edges: Sequence[float]) -> dict[str, list[float] | list[int]]:
    """Counts by upper bound (a value on an edge belongs below it), the last count being everything above."""
    bins = np.searchsorted(np.asarray(edges), values, side="left")
    return {"edges": list(edges), "counts": np.bincount(bins, minlength=len(edges) + 1).tolist()}


def _features(spec: ModelSpec, version: VersionSpec, batch: Batch) -> dict[str, object]:
    numeric, categorical = spec.feature_index(version)
    features: dict[str, object] = {}
    for i in numeric:
        f, values = spec.numeric[i], batch.numeric[:, i]
        good = values[(values >= f.low) & (values <= f.high)]
        missing = int((np.isnan(values) & ~batch.bad_type[:, i]).sum())
        features[f.name] = {"type": "numeric", **binned(good, f.edges), "missing": missing}
    for c in categorical:
        values = batch.categorical[c.name]
        counts = {name: int((values == i).sum()) for i, name in enumerate((*c.categories, "__other__"))}
        features[c.name] = {"type": "categorical", "counts": counts, "missing": int((values < 0).sum())}
    return features


def _groups(spec: ModelSpec, batch: Batch, predicted: Floats) -> dict[str, object]:
    actual = batch.truth.astype(int)
    document: dict[str, object] = {}
    for attribute, groups in spec.groups.items():
        document[attribute] = {
            name: _cells(predicted[batch.groups[attribute] == i], actual[batch.groups[attribute] == i])
            for i, name in enumerate(groups)
        }
    return document


def _cells(predicted: Floats, actual: Floats) -> dict[str, int]:
    return {
        "n": len(predicted),
        "positive": int((predicted == 1).sum()),
        "tp": int(((predicted == 1) & (actual == 1)).sum()),
        "fp": int(((predicted == 1) & (actual == 0)).sum()),
        "tn": int(((predicted == 0) & (actual == 0)).sum()),
        "fn": int(((predicted == 0) & (actual == 1)).sum()),
    }
