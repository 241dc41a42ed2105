"""What happens to requests before a model sees them: arrival, queue, rejection, failure, service time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.incidents import Kind
from demo.models.spec import Floats, Ints, ModelSpec, VersionSpec
from demo.season import PEAK, season

QUEUE_SECONDS = 60.0
"""How many seconds of its capacity a version lets wait before it rejects."""
OVERLOAD = (4.0, 5.5)
"""How many times the busiest minute's requests come when an overload begins, and from its middle on. They are the same at
every hour: five times a quiet night's would still be less than what a service can process.
"""
SLOW_FACTOR = 9.0
LATENCY_SIGMA = 0.45


@dataclass(frozen=True)
class Flow:
    """One step of a version: requests received, rejected, failed and answered, and how many wait at its end."""

    received: int
    rejected: int
    failed: int
    answered: int
    waiting: int


def arrivals(
    spec: ModelSpec, version: VersionSpec, since: Floats, step: float, overload: Floats, rng: np.random.Generator
) -> Ints:
    """Requests received in each step of ``step`` seconds that ends ``since`` seconds after the anchor. ``overload`` is the
    share of that incident that has passed, NaN where there is none."""
    surge = PEAK * np.interp(overload, (0.0, 0.5), OVERLOAD)
    return rng.poisson(spec.rate * version.share * step * np.where(np.isnan(overload), season(since), surge))


def serve(
    spec: ModelSpec,
    version: VersionSpec,
    waiting: int,
    received: int,
    step: float,
    kinds: frozenset[Kind],
    rng: np.random.Generator,
) -> Flow:
    """Works off the queue for ``step`` seconds: what exceeds capacity waits, what exceeds the queue is rejected."""
    capacity = spec.capacity * version.share
    work = min(waiting + received, int(rng.poisson(capacity * step)))
    left = waiting + received - work
    rejected = max(0, left - int(capacity * QUEUE_SECONDS))
    failed = int(rng.binomial(work, 0.03 if "latency-spike" in kinds else 0.001))
    return Flow(received, rejected, failed, work - failed, left - rejected)


def service_times(spec: ModelSpec, factor: Floats, rng: np.random.Generator) -> Floats:
    """Simulated service times in seconds, log-normal around the model's median times ``factor``, one each.

    A linear model answers in microseconds; a real service also parses, fetches features and waits. This stands for that.
    """
    return spec.latency_median * factor * np.exp(rng.normal(0, LATENCY_SIGMA, len(factor)))


def slowness(kinds: frozenset[Kind], waiting: Floats | int, capacity: float) -> Floats:
    """The factor on service times: an incident's, and a crowded service's (three times as slow when a minute's work waits)."""
    crowd = 1 + 2 * np.asarray(waiting) / (capacity * QUEUE_SECONDS)
    return crowd * (SLOW_FACTOR if "latency-spike" in kinds else 1.0)


def stale_sources(spec: ModelSpec, kinds: frozenset[Kind]) -> frozenset[str]:
    """The sources that deliver nothing: while values are missing, the last source has stopped."""
    return frozenset(spec.sources[-1:]) if "missing-values" in kinds else frozenset()
