"""What the backfill hands to the live service: where every counter stands, and which labels are on their way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demo.history import Past
from demo.models.spec import Floats


@dataclass(frozen=True)
class Standing:
    """A version at the anchor: its counters, the labels due in each coming step of ``step`` seconds, its gauges."""

    totals: Floats
    pending: Floats
    waiting: int
    fresh: dict[str, float]


@dataclass(frozen=True)
class State:
    """Everything at the anchor (Unix seconds), by (model, version)."""

    anchor: float
    step: float
    versions: dict[tuple[str, str], Standing]


def save(path: Path, anchor: float, step: float, pasts: list[Past]) -> None:
    """Writes the end of the history beside the run's other files."""
    arrays: dict[str, Floats] = {"anchor": np.array([anchor, step])}
    for p in pasts:
        key = f"{p.spec.name}/{p.version.version}"
        # Rounded as the history was written: the first live sample must not be a hair below the last written one.
        arrays[f"{key}/totals"] = np.round(p.totals[-1], 6)
        arrays[f"{key}/pending"] = p.pending
        arrays[f"{key}/waiting"] = p.waiting[-1:]
        for source, fresh in p.fresh.items():
            arrays[f"{key}/fresh/{source}"] = fresh[-1:]
    np.savez_compressed(path, **arrays)


def load(path: Path) -> State:
    """Reads what ``save`` wrote."""
    with np.load(path) as stored:
        anchor, step = stored["anchor"].tolist()
        versions: dict[tuple[str, str], Standing] = {}
        for key in (k.removesuffix("/totals") for k in stored.files if k.endswith("/totals")):
            model, version = key.split("/")
            fresh = {
                k.removeprefix(f"{key}/fresh/"): float(stored[k][0])
                for k in stored.files
                if k.startswith(f"{key}/fresh/")
            }
            standing = Standing(
                stored[f"{key}/totals"], stored[f"{key}/pending"], int(stored[f"{key}/waiting"][0]), fresh
            )
            versions[model, version] = standing
        return State(anchor, step, versions)
