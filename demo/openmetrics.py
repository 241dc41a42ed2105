"""OpenMetrics text for ``promtool tsdb create-blocks-from openmetrics``, written a stretch of time at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TextIO

import numpy as np

from demo import contract
from demo.llm import families
from demo.models.spec import Floats, Ints

FAMILIES = {**contract.FAMILIES, **families.FAMILIES}
SERVICE: Mapping[str, str] = {"job": "models", "instance": "model-service"}
TUTORIAL: Mapping[str, str] = {"job": "iris", "instance": "tutorial"}
"""The labels the scrape configuration gives: history and live samples must land in the same series."""


@dataclass(frozen=True)
class Line:
    """One series: its family, the name of its samples, labels (job and instance included) and a value a step."""

    family: str
    name: str
    labels: Mapping[str, str]
    values: Floats


def write(out: TextIO, lines: Iterable[Line], times: Floats, steps: Ints) -> int:
    """Writes the samples of the given steps of every series, family by family; returns how many."""
    stamps = [f" {t:.0f}\n" for t in times[steps]]
    family, written = "", 0
    for line in sorted(lines, key=lambda item: item.family):
        if line.family != family:
            family = line.family
            kind, text = FAMILIES[family]
            out.write(f"# HELP {family} {text}\n# TYPE {family} {kind}\n")
        labels = ",".join(f'{key}="{escape(value)}"' for key, value in line.labels.items())
        head = f"{line.name}{{{labels}}} "
        values = numbers(line.values[steps])
        out.write("".join([f"{head}{value}{stamp}" for value, stamp in zip(values, stamps, strict=True)]))
        written += len(values)
    out.write("# EOF\n")
    return written


def numbers(values: Floats) -> list[float] | list[int]:
    """Whole numbers as such, others to six decimals: half the bytes, and live counters go on from the same value."""
    return values.astype(np.int64).tolist() if (values == np.floor(values)).all() else np.round(values, 6).tolist()


def escape(value: str) -> str:
    """A label value as the format quotes it."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
