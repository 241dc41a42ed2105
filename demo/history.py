"""Seven days in one sweep: every request drawn from rows the real models have predicted, added up by step.

Instead of predicting millions of requests, each condition (nothing wrong, income drifted …) has a pool of requests that
the real model predicted once; history draws from the pool, and a sparse product adds up what the draws do to each counter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from demo.contract import Columns, columns
from demo.encode import Increments, encode
from demo.incidents import Incident, Kind, active, passed
from demo.models.spec import Floats, Ints, ModelSpec, VersionSpec
from demo.predictor import Predictor
from demo.traffic import arrivals, serve, service_times, slowness, stale_sources

POOL_ROWS = 20_000


@dataclass(frozen=True)
class Past:
    """A version's history. ``totals`` is [steps, columns]; ``pending`` [steps to come, columns] are labels still on their
    way when it ends; the gauges ``waiting`` and ``fresh`` (Unix seconds, by source) are [steps]."""

    spec: ModelSpec
    version: VersionSpec
    columns: Columns
    totals: Floats
    pending: Floats
    waiting: Floats
    fresh: dict[str, Floats]


def past(
    spec: ModelSpec,
    predictor: Predictor,
    times: Floats,
    step: float,
    incidents: Sequence[Incident],
    rng: np.random.Generator,
) -> Past:
    """Simulates the steps of ``step`` seconds that end at ``times``; the first is the moment of loading, all zero.

    The last of ``times`` is the anchor. What is drawn depends on ``rng`` and on times relative to the anchor alone.
    """
    version, layout = predictor.version, columns(spec, predictor.version)
    kinds = [active(incidents, spec.name, t - step / 2) for t in times]
    overload = np.array([passed(incidents, "overload", spec.name, t - step / 2) for t in times])
    received = arrivals(spec, version, times - times[-1], step, overload, rng)
    received[0] = 0
    answered, waiting = np.zeros(len(times), dtype=int), np.zeros(len(times))
    added = np.zeros((len(times), layout.catalogue.width))
    queue = 0
    status = [layout.at("model_requests_total", status=s) for s in ("ok", "error", "rejected")]
    for i, k in enumerate(kinds):
        flow = serve(spec, version, queue, int(received[i]), step, k, rng)
        queue = flow.waiting
        answered[i], waiting[i] = flow.answered, queue
        added[i, status] = flow.answered, flow.failed, flow.rejected
    delay = int(np.ceil(8 * spec.label_delay / step))
    late = np.zeros((len(times) + delay, layout.catalogue.width))
    # In the order of their first step: the order of a set of texts changes from one process to the next.
    for condition in dict.fromkeys(kinds):
        steps = np.flatnonzero([k == condition for k in kinds])
        rows = np.repeat(steps, answered[steps])
        pool = _pool(spec, predictor, layout, condition, rng)
        _add(added, late, rows, pool, spec, step, rng)
        slow = slowness(condition, waiting[rows], spec.capacity * version.share)
        _latencies(added, rows, service_times(spec, slow, rng), layout)
    added += late[: len(times)]
    fresh = {s: _freshness(times, [s in stale_sources(spec, k) for k in kinds]) for s in spec.sources}
    return Past(spec, version, layout, np.cumsum(added, axis=0), late[len(times) :], waiting, fresh)


def _pool(
    spec: ModelSpec, predictor: Predictor, layout: Columns, kinds: frozenset[Kind], rng: np.random.Generator
) -> Increments:
    batch = spec.generate(rng, POOL_ROWS, kinds)
    return encode(spec, predictor.version, layout, batch, predictor.predict(batch, kinds), rng, kinds)


def _add(
    added: Floats, late: Floats, rows: Ints, pool: Increments, spec: ModelSpec, step: float, rng: np.random.Generator
) -> None:
    drawn = rng.integers(0, POOL_ROWS, len(rows))
    added += (_draws(rows, drawn, len(added)) @ pool.now).toarray()
    known = rng.random(len(rows)) < spec.labelled_share
    delay = np.minimum(rng.exponential(spec.label_delay, len(rows)), 7.9 * spec.label_delay)
    due = rows + np.ceil(delay / step).astype(int)
    late += (_draws(due[known], drawn[known], len(late)) @ pool.later).toarray()


def _draws(steps: Ints, drawn: Ints, height: int) -> csr_matrix:
    return csr_matrix((np.ones(len(steps)), (steps, drawn)), shape=(height, POOL_ROWS))


def _latencies(added: Floats, rows: Ints, seconds: Floats, layout: Columns) -> None:
    np.add.at(added, (rows, layout.latency.bins(seconds)), 1.0)
    np.add.at(added, (rows, layout.latency.total), seconds)


def _freshness(times: Floats, stale: Sequence[bool]) -> Floats:
    """When a source last delivered, as of each step: the step itself, or the last one before it went stale."""
    return np.maximum.accumulate(np.where(stale, times[0], times))
