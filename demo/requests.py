"""Predictions asked for over HTTP, checked before a model sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from demo.models.spec import Batch, ModelSpec


def batch(spec: ModelSpec, instances: object) -> Batch:
    """A batch from ``[{"age": 41, "country": "DE", …}]``. Absent or null is missing, text in a numeric feature a type error.

    Raises ValueError when it is not a non-empty list of objects.
    """
    if not isinstance(instances, Sequence) or isinstance(instances, str) or not instances:
        raise ValueError('"instances" must be a non-empty list of objects')
    rows: list[Mapping[str, object]] = []
    for instance in instances:
        if not isinstance(instance, Mapping):
            raise ValueError('every one of "instances" must be an object of features')
        rows.append(instance)
    numeric = np.array([[_number(row.get(f.name)) for f in spec.numeric] for row in rows])
    given = np.array([[row.get(f.name) is not None for f in spec.numeric] for row in rows])
    categorical = {
        c.name: np.array([_category(c.categories, row.get(c.name)) for row in rows]) for c in spec.categorical
    }
    groups = {
        attribute: np.array([max(0, _category(names, row.get(attribute)) % len(names)) for row in rows])
        for attribute, names in spec.groups.items()
    }
    return Batch(numeric, np.isnan(numeric) & given, categorical, groups, np.zeros(len(rows)))


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else float("nan")


def _category(names: Sequence[str], value: object) -> int:
    if value is None:
        return -1
    return names.index(value) if isinstance(value, str) and value in names else len(names)
