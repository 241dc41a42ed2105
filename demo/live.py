"""The live service's heart: requests arrive, the real models answer, true values follow, counters go on from the history."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from demo.contract import Columns, columns
from demo.encode import Increments, encode
from demo.incidents import Incident, Kind, active, concerning, passed
from demo.models.spec import Batch, Floats, Prediction
from demo.predictor import Predictor
from demo.series import le
from demo.state import Standing
from demo.trace_store import Trace, TraceStore
from demo.traffic import arrivals, serve, service_times, slowness, stale_sources

TRACED_EVERY = 5.0
"""Seconds: as often as Prometheus scrapes."""


@dataclass(order=True)
class _Due:
    at: float
    number: int
    increments: Floats = field(compare=False)


class Served:
    """One model version in service. Times are Unix seconds; every method may be called from any thread."""

    def __init__(
        self,
        predictor: Predictor,
        standing: Standing | None,
        anchor: float,
        step: float,
        seed: int,
        traces: TraceStore | None = None,
    ) -> None:
        self.predictor = predictor
        self.spec, self.version = predictor.spec, predictor.version
        self.columns: Columns = columns(self.spec, self.version)
        self.totals: Floats = np.zeros(self.columns.catalogue.width) if standing is None else standing.totals.copy()
        self.waiting = 0 if standing is None else standing.waiting
        self.fresh = {source: anchor for source in self.spec.sources}
        if standing is not None:
            self.fresh.update(standing.fresh)
        pending = np.zeros((0, 0)) if standing is None else standing.pending
        self._anchor = anchor
        self._due = [_Due(anchor + (i + 1) * step, i, row) for i, row in enumerate(pending)]
        self._number = len(self._due)
        self._rng = np.random.default_rng([seed, len(self.spec.name), int(self.version.version), 1])
        self.traces = traces
        self.exemplars: dict[str, Trace] = {}
        self._traced = 0.0
        self._lock = threading.Lock()

    def serve_as(self, alias: str, share: float) -> None:
        """Goes on under this alias (empty: none), with this share of the traffic."""
        self.version = replace(self.version, alias=alias, share=share)

    def tick(self, now: float, step: float, incidents: Sequence[Incident]) -> None:
        """Lives through the ``step`` seconds that end at ``now``."""
        incidents = concerning(incidents, self.version.version)
        kinds = active(incidents, self.spec.name, now)
        overload = np.array([passed(incidents, "overload", self.spec.name, now)])
        received = int(arrivals(self.spec, self.version, np.array([now - self._anchor]), step, overload, self._rng)[0])
        flow = serve(self.spec, self.version, self.waiting, received, step, kinds, self._rng)
        with self._lock:
            self._count(flow.answered, flow.failed, flow.rejected)
            self.waiting = flow.waiting
            for source in frozenset(self.spec.sources) - stale_sources(self.spec, kinds):
                self.fresh[source] = now
            while self._due and self._due[0].at <= now:
                self.totals += heapq.heappop(self._due).increments
        if flow.answered:
            self.answer(self.spec.generate(self._rng, flow.answered, kinds), now, kinds)

    def answer(self, batch: Batch, now: float, kinds: frozenset[Kind], *, truth_known: bool = True) -> Prediction:
        """Predicts a batch for real, measures it and counts it; true values follow after a delay, most of them."""
        started = time.perf_counter()
        prediction = self.predictor.predict(batch, kinds)
        measured = (time.perf_counter() - started) / batch.rows
        increments = encode(self.spec, self.version, self.columns, batch, prediction, self._rng, kinds)
        slow = slowness(kinds, self.waiting, self.spec.capacity * self.version.share)
        seconds = measured + service_times(self.spec, np.broadcast_to(slow, batch.rows), self._rng)
        with self._lock:
            self.totals += np.asarray(increments.now.sum(axis=0)).ravel()
            np.add.at(self.totals, self.columns.latency.bins(seconds), 1.0)
            self.totals[self.columns.latency.total] += seconds.sum()
            if truth_known:
                self._await_truth(increments, now)
        self._trace(float(seconds[self._rng.integers(len(seconds))]), now)
        return prediction

    def _trace(self, seconds: float, now: float) -> None:
        """Keeps a request every few seconds as the exemplar of its bucket, under the bucket's bound."""
        if self.traces is not None and now - self._traced >= TRACED_EVERY:
            self._traced = now
            trace = Trace(self._rng.bytes(16).hex(), self.spec.name, self.version.version, now - seconds, seconds)
            self.traces.add(trace)
            edges = (*self.columns.latency.edges, float("inf"))
            self.exemplars[le(edges[int(np.searchsorted(edges, seconds))])] = trace

    def count_answered(self, rows: int) -> None:
        """Counts requests that came from outside the generator as received and answered."""
        with self._lock:
            self._count(rows, 0, 0)

    def snapshot(self) -> tuple[Floats, int, dict[str, float]]:
        """Counters, requests waiting and freshness by source, all of one moment."""
        with self._lock:
            return self.totals.copy(), self.waiting, dict(self.fresh)

    def _count(self, answered: int, failed: int, rejected: int) -> None:
        for status, count in (("ok", answered), ("error", failed), ("rejected", rejected)):
            self.totals[self.columns.at("model_requests_total", status=status)] += count

    def _await_truth(self, increments: Increments, now: float) -> None:
        rows = increments.later.shape[0]
        known = np.flatnonzero(self._rng.random(rows) < self.spec.labelled_share)
        for row, delay in zip(known, self._rng.exponential(self.spec.label_delay, len(known)), strict=True):
            self._number += 1
            heapq.heappush(self._due, _Due(now + delay, self._number, increments.later[row].toarray().ravel()))


def follow(served: Sequence[Served], aliases: Mapping[str, str]) -> str | None:
    """Has the versions of one model serve as MLflow's aliases (to versions) say: most of the traffic goes to the champion, which
    is given where it is another one than before."""
    champion = next((s for s in served if s.version.version == aliases.get("champion")), None)
    if champion is None or champion.version.alias == "champion":
        return None
    most, *rest = sorted((s.version.share for s in served), reverse=True)
    champion.serve_as("champion", most)
    for other, share in zip([s for s in served if s is not champion], rest, strict=True):
        version = other.version.version
        other.serve_as(next((alias for alias, at in aliases.items() if at == version), ""), share)
    return champion.version.version
