"""What each endpoint of the simulated service exposes, as columns that history and live service share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from demo.models.spec import Floats, Ints
from demo.series import Catalogue, Histogram, Labels

Key = tuple[str, tuple[tuple[str, str], ...]]


def _key(name: str, labels: Mapping[str, str]) -> Key:
    return name, tuple(sorted(labels.items()))


@dataclass(frozen=True)
class Layout:
    """An endpoint: the path where it is scraped, the labels of its scrape target, and those that all its series have."""

    path: str
    target: Labels
    own: Labels
    catalogue: Catalogue = field(default_factory=Catalogue)
    columns: dict[Key, int] = field(default_factory=dict)
    gauges: dict[Key, tuple[str, Labels]] = field(default_factory=dict)

    def counter(self, name: str, **labels: str) -> None:
        self.columns[_key(name, labels)] = self.catalogue.counter(name, **{**self.own, **labels})

    def histogram(self, name: str, edges: tuple[float, ...]) -> Histogram:
        return self.catalogue.histogram(name, edges, **self.own)

    def gauge(self, name: str, **labels: str) -> None:
        self.gauges[_key(name, labels)] = (name, {**self.own, **labels})

    def samples(self, totals: Floats, gauges: Floats) -> Iterator[tuple[str, str, Labels, Floats]]:
        """Yields (family, sample name, labels, values) of [columns] or [steps, columns], the target's labels left out."""
        yield from self.catalogue.samples(totals)
        for i, (name, labels) in enumerate(self.gauges.values()):
            yield name, name, labels, gauges[..., i]


class Lived:
    """What steps did to an endpoint: ``added`` to its counters [steps, columns], its ``gauges`` after them [steps, gauges]."""

    def __init__(self, layout: Layout, steps: int) -> None:
        self.layout = layout
        self.added: Floats = np.zeros((steps, layout.catalogue.width))
        self.gauges: Floats = np.zeros((steps, len(layout.gauges)))
        self._gauge = {key: i for i, key in enumerate(layout.gauges)}

    def count(self, name: str, values: Floats | Ints | float, **labels: str) -> None:
        """Adds ``values`` [steps] to a counter; ``labels`` are those beyond the endpoint's own."""
        self.added[:, self.layout.columns[_key(name, labels)]] += values

    def set(self, name: str, values: Floats | float, **labels: str) -> None:
        """Sets a gauge to ``values`` [steps]."""
        self.gauges[:, self._gauge[_key(name, labels)]] = values

    def observe(self, histogram: Histogram, rows: Ints, values: Floats) -> None:
        """Observes ``values``, each in the step that ``rows`` names."""
        steps, width = self.added.shape
        self.added += np.bincount(rows * width + histogram.bins(values), minlength=steps * width).reshape(steps, width)
        self.added[:, histogram.total] += np.bincount(rows, values, steps)
