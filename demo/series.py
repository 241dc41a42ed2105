"""Series as columns: one row of numbers holds every counter and histogram of a model version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from demo.models.spec import Floats, Ints

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Histogram:
    """Columns of a histogram: ``len(edges) + 1`` bins (not cumulative) from ``first``, then the sum."""

    edges: tuple[float, ...]
    first: int

    @property
    def total(self) -> int:
        """The column of the sum."""
        return self.first + len(self.edges) + 1

    def bins(self, values: Floats) -> Ints:
        """The bin column of each value: a value equal to an edge belongs below it, as ``le`` has it."""
        return self.first + np.searchsorted(np.asarray(self.edges), values, side="left")


@dataclass
class Catalogue:
    """Every counter and histogram of a model version, in the order of their columns."""

    counters: list[tuple[str, Labels, int]] = field(default_factory=list)
    histograms: list[tuple[str, Labels, Histogram]] = field(default_factory=list)
    width: int = 0

    def counter(self, name: str, **labels: str) -> int:
        """Reserves a counter (name ends in ``_total``) and returns its column."""
        self.counters.append((name, labels, self.width))
        self.width += 1
        return self.width - 1

    def histogram(self, name: str, edges: tuple[float, ...], **labels: str) -> Histogram:
        """Reserves a histogram's columns."""
        histogram = Histogram(edges, self.width)
        self.histograms.append((name, labels, histogram))
        self.width += len(edges) + 2
        return histogram

    def samples(self, totals: Floats) -> Iterator[tuple[str, str, Labels, Floats]]:
        """Yields (family, sample name, labels, values) of ``totals``, shaped [columns] or [steps, columns].

        The family is the name without ``_total``; buckets come out cumulative, as Prometheus wants them.
        """
        for name, labels, column in self.counters:
            yield name.removesuffix("_total"), name, labels, totals[..., column]
        for name, labels, h in self.histograms:
            cumulative = np.cumsum(totals[..., h.first : h.total], axis=-1)
            for i, edge in enumerate((*h.edges, float("inf"))):
                yield name, f"{name}_bucket", {**labels, "le": le(edge)}, cumulative[..., i]
            yield name, f"{name}_count", labels, cumulative[..., -1]
            yield name, f"{name}_sum", labels, totals[..., h.total]


def le(edge: float) -> str:
    """An upper bound as the client library writes it: ``+Inf``, ``1.0``, ``0.05``."""
    return "+Inf" if edge == float("inf") else repr(float(edge))
