"""The whole service: engines, gateway and machines on one clock, for the history and for the live service."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from demo.incidents import LOAN, Incident, Kind, active
from demo.llm import gateway
from demo.llm.engine import Simulation
from demo.llm.layout import Layout, Lived
from demo.llm.machines import Machines
from demo.llm.spec import ENGINES, NAME, condition
from demo.models.spec import Floats
from demo.openmetrics import FAMILIES, Line
from demo.season import season
from demo.traffic import OVERLOAD

Runs = Mapping[tuple[str, str], str]


class Assistant:
    """Everything that is simulated; ``seed`` and ``phase`` (0 the history, 1 the live service) decide what is drawn."""

    def __init__(self, seed: int, phase: int) -> None:
        streams = iter(np.random.default_rng([seed, 8100, phase]).spawn(2 * len(ENGINES) + 1))
        self._engines = [Simulation(engine, next(streams)) for engine in ENGINES]
        self._gateways = [gateway.Gateway(engine, next(streams)) for engine in ENGINES]
        self._machines = Machines(next(streams))

    def live(
        self, since: Floats, step: float, kinds: Sequence[frozenset[Kind]], loan: Sequence[frozenset[Kind]]
    ) -> list[Lived]:
        """Lives through steps of ``step`` seconds that end ``since`` seconds after the anchor, under incidents of the
        language model (``kinds``) and of the machines' other tenant (``loan``)."""
        conditions = [condition(k) for k in kinds]
        load = season(since)
        engines = [engine.live(load, conditions, step) for engine in self._engines]
        served = [one for _, one in engines]
        other = np.where(["overload" in k for k in loan], OVERLOAD[0], load)
        return [
            *(lived for lived, _ in engines),
            *(gate.live(conditions, one) for gate, one in zip(self._gateways, served, strict=True)),
            *self._machines.live(other, conditions, step, served),
        ]


def lines(
    times: Floats, step: float, planned: Sequence[Incident], seed: int, runs: Runs
) -> tuple[list[Line], dict[str, Floats]]:
    """The history's series, and where their counters stand at its end, by endpoint and columns."""
    kinds, loan = ([active(planned, model, t - step / 2) for t in times] for model in (NAME, LOAN))
    past = Assistant(seed, 0).live(times - times[-1], step, kinds, loan)
    found: list[Line] = []
    ends: dict[str, Floats] = {}
    for i, lived in enumerate(past):
        lived.added[0] = 0
        totals = np.cumsum(lived.added, axis=0)
        ends[str(i)] = np.round(totals[-1], 6)
        for family, name, labels, values in lived.layout.samples(totals, lived.gauges):
            found.append(Line(family, name, {**lived.layout.target, **labels}, values))
    for labels in info(runs):
        found.append(Line("model_info", "model_info", {**gateway.TARGET, **labels}, np.ones(len(times))))
    return found, ends


def info(runs: Runs) -> Iterator[dict[str, str]]:
    """The labels of ``model_info`` for each engine's version."""
    for engine in ENGINES:
        run = runs.get((NAME, engine.version))
        named = {"run_id": run} if run else {}
        yield {"model": NAME, "version": engine.version, **named, "alias": engine.alias, "task": "generation"}


class Serving:
    """The live service, going on from where the history stands. Every method may be called from any thread."""

    def __init__(self, directory: Path, anchor: float, seed: int) -> None:
        self._assistant = Assistant(seed, 1)
        self._anchor = anchor
        self._lock = threading.Lock()
        # Gauges to begin with; what the second counts is left out.
        quiet: Sequence[frozenset[Kind]] = [frozenset()]
        self._now = self._assistant.live(np.zeros(1), 1.0, quiet, quiet)
        self._totals = [np.zeros(lived.layout.catalogue.width) for lived in self._now]
        path = directory / "assistant.npz"
        if path.exists():
            with np.load(path) as stored:
                self._totals = [stored[str(i)] for i in range(len(self._totals))]

    def tick(self, now: float, step: float, incidents: Sequence[Incident]) -> None:
        """Lives through the ``step`` seconds that end at ``now`` (Unix seconds)."""
        kinds, loan = ([active(incidents, model, now)] for model in (NAME, LOAN))
        lived = self._assistant.live(np.array([now - self._anchor]), step, kinds, loan)
        with self._lock:
            self._now = lived
            for totals, one in zip(self._totals, lived, strict=True):
                totals += one.added[-1]

    def endpoints(self, runs: Callable[[], Runs]) -> dict[str, Endpoint]:
        """What is scraped, by path. ``runs`` gives run ids, once they are known."""
        return {path: Endpoint(self, path, runs) for path in dict.fromkeys(lived.layout.path for lived in self._now)}

    def snapshot(self, path: str) -> list[tuple[Layout, Floats, Floats]]:
        """Layout, counters and gauges of what is exposed at a path, all of one moment."""
        with self._lock:
            return [
                (lived.layout, totals.copy(), lived.gauges[-1])
                for totals, lived in zip(self._totals, self._now, strict=True)
                if lived.layout.path == path
            ]


class Endpoint(Collector):
    """What is scraped at one path; the gateway also says which run made each version."""

    def __init__(self, serving: Serving, path: str, runs: Callable[[], Runs]) -> None:
        self._serving, self._path, self._runs = serving, path, runs

    def collect(self) -> Iterator[Metric]:
        """Yields one metric a family."""
        found: dict[str, Metric] = {}

        def add(family: str, name: str, labels: Mapping[str, str], value: float) -> None:
            if family not in found:
                kind, text = FAMILIES[family]
                found[family] = Metric(family, text, kind)
            found[family].add_sample(name, dict(labels), value)

        for layout, totals, gauges in self._serving.snapshot(self._path):
            for family, name, labels, value in layout.samples(totals, gauges):
                add(family, name, labels, float(value))
        for labels in info(self._runs()) if self._path == gateway.PATH else ():
            add("model_info", "model_info", labels, 1.0)
        yield from found.values()
