"""Diabetes progression: a regression on scikit-learn's diabetes data, resampled with measurement noise."""

from __future__ import annotations

from functools import cache

import numpy as np
from sklearn.datasets import load_diabetes

from demo.incidents import Kind
from demo.models.spec import Batch, Categorical, Floats, Ints, ModelSpec, Numeric, VersionSpec

NAMES = ("age", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
SEX = Categorical("sex", ("1", "2"))
NOISE = 0.08
LOWEST_TARGET = 25.0
"""The smallest target in the data. Targets are counted above it: R² does not change when every target moves by the same
amount, and a counter may not fall."""


@cache
def _data() -> tuple[Floats, Ints, Floats]:
    """Measurements in their own units (never negative, so that sums never fall), sex, target."""
    data = load_diabetes(scaled=False)
    inputs = np.asarray(data.data, dtype=float)
    return np.delete(inputs, 1, axis=1), inputs[:, 1].astype(int) - 1, np.asarray(data.target, dtype=float)


def _feature(index: int, name: str) -> Numeric:
    values = _data()[0][:, index]
    edges = np.unique(np.round(np.quantile(values, np.linspace(0.08, 0.92, 12)), 2))
    return Numeric(name, tuple(float(e) for e in edges), 0.0, float(np.ceil(values.max() * 1.5)))


def generate(rng: np.random.Generator, rows: int, kinds: frozenset[Kind] = frozenset()) -> Batch:
    """Patients drawn from the data set with a little noise on each measurement, under the incidents named."""
    inputs, sex, target = _data()
    picked = rng.integers(0, len(target), rows)
    spread = inputs.std(axis=0)
    numeric = np.maximum(inputs[picked] + rng.normal(0, NOISE, (rows, len(NAMES))) * spread, 0)
    truth = target[picked] + rng.normal(0, 8, rows)
    if "accuracy-drop" in kinds:
        z = (inputs[picked] - inputs.mean(axis=0)) / spread
        truth = truth - 43 * z[:, 1] - 28 * z[:, 2]
    truth = np.clip(truth, LOWEST_TARGET, 400)
    missing = rng.random(numeric.shape) < 0.004
    bad_type = (rng.random(numeric.shape) < 0.0003) & ~missing
    numeric[rng.random(rows) < 0.0005, 2] *= 10
    numeric = np.where(missing | bad_type, np.nan, numeric)
    return Batch(numeric=numeric, bad_type=bad_type, categorical={"sex": sex[picked]}, groups={}, truth=truth)


DIABETES = ModelSpec(
    name="diabetes-progression",
    task="regression",
    numeric=tuple(_feature(i, name) for i, name in enumerate(NAMES)),
    categorical=(SEX,),
    groups={},
    versions=(
        VersionSpec("1", "challenger", 0.3, ("bmi", "bp", "s5"), 442, 1.0, 0.0002),
        VersionSpec("2", "champion", 0.7, (*NAMES, SEX.name), 442, 0.1, 0.0003),
    ),
    rate=2.5,
    capacity=9.0,
    latency_median=0.02,
    sources=("laboratory",),
    generate=generate,
    target_offset=LOWEST_TARGET,
    kpis=("task_completion",),
    tags={"team": "clinical-research"},
)
