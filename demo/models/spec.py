"""What the service needs to know about a model: its features, groups, versions and traffic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from demo.incidents import Kind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Numeric:
    """A numeric feature. ``edges`` are its histogram's upper bounds, ``low`` and ``high`` the range rule.

    ``low`` is not negative: a histogram's sum that can fall would look like a restart to Prometheus.
    """

    name: str
    edges: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Categorical:
    """A categorical feature. Anything outside ``categories`` is counted as ``__other__`` and as invalid."""

    name: str
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Batch:
    """Requests as they arrive, one row each, with the truth the world will reveal later.

    ``numeric`` is [rows, numeric features], NaN where missing; ``bad_type`` marks values that were not numbers.
    ``categorical`` and ``groups`` hold indices: -1 is missing, one past the last is an unknown category.
    ``truth`` is a class index (1 is the positive class) or the target of a regression.
    """

    numeric: Floats
    bad_type: Bools
    categorical: Mapping[str, Ints]
    groups: Mapping[str, Ints]
    truth: Floats

    @property
    def rows(self) -> int:
        return self.numeric.shape[0]


@dataclass(frozen=True)
class Prediction:
    """``value``: class index or regression estimate; ``positive``: probability of the positive class (NaN in a
    regression); ``attributions``: |coefficient * standardised input|, [rows, features of the version]."""

    value: Floats
    positive: Floats
    attributions: Floats


@dataclass(frozen=True)
class VersionSpec:
    """One registered version: the features it reads, its share of the traffic and how it was trained."""

    version: str
    alias: str
    share: float
    features: tuple[str, ...]
    training_rows: int
    regularisation: float
    cost: float


@dataclass(frozen=True)
class ModelSpec:
    """A served model. ``rate`` is requests a second averaged over a day, ``capacity`` what it can process a second."""

    name: str
    task: Literal["classification", "regression"]
    numeric: tuple[Numeric, ...]
    categorical: tuple[Categorical, ...]
    groups: Mapping[str, tuple[str, ...]]
    versions: tuple[VersionSpec, ...]
    rate: float
    capacity: float
    latency_median: float
    sources: tuple[str, ...]
    generate: Callable[[np.random.Generator, int, frozenset[Kind]], Batch]
    classes: tuple[str, ...] = ()
    score_edges: tuple[float, ...] = ()
    target_offset: float = 0.0
    labelled_share: float = 0.92
    label_delay: float = 240.0
    kpis: tuple[str, ...] = ()
    revenue: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    def feature_index(self, version: VersionSpec) -> tuple[list[int], list[Categorical]]:
        """Columns of ``Batch.numeric`` and the categorical features that a version reads."""
        numeric = [i for i, f in enumerate(self.numeric) if f.name in version.features]
        return numeric, [c for c in self.categorical if c.name in version.features]
