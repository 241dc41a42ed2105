"""The model service: ``python -m demo.serve --directory RUN``. Metrics at :8001/metrics, the tutorial's gauge at :8000."""

from __future__ import annotations

import argparse
import json
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from demo import incidents, state, train, tutorial, web
from demo.backfill import registered
from demo.exposition import Service
from demo.incidents import KINDS, Incident, Kind, active, concerning
from demo.live import Served, follow
from demo.llm import tracer
from demo.llm.assistant import Serving
from demo.mlflow_rest import Mlflow, MlflowError
from demo.models import SERVED, iris
from demo.requests import batch
from demo.trace_store import TraceStore

TICK = 1.0
CATCH_UP = 15.0
"""Seconds a step while the time since the history's end is lived through at the start."""
FOLLOWS_EVERY = 5.0
"""Seconds between two looks at MLflow's aliases."""


class Running:
    """All versions in service on one clock."""

    def __init__(self, directory: Path, *, cycle: bool, seed: int, label_delay: float | None = None) -> None:
        path = directory / "state.npz"
        standing = state.load(path) if path.exists() else state.State(time.time(), 60.0, {})
        self.now, self.cycle, self.anchor = standing.anchor, cycle, standing.anchor
        self.manual: list[Incident] = []
        self.traces = TraceStore()
        self.assistant = Serving(directory, standing.anchor, seed)
        self.served = [
            Served(
                train.load(directory, spec if label_delay is None else replace(spec, label_delay=label_delay), version),
                standing.versions.get((spec.name, version.version)),
                standing.anchor,
                standing.step,
                seed,
                self.traces,
            )
            for spec in SERVED
            for version in spec.versions
        ]

    def incidents(self, until: float) -> list[Incident]:
        """What is planned up to ``until`` (Unix seconds), by the cycle or by hand."""
        return [*self.manual, *(incidents.live(self.anchor, until) if self.cycle else [])]

    def catch_up(self, until: float) -> None:
        """Lives through the gap since the history's end, so that rates know no hole. A gap over an hour is skipped."""
        self.now = max(self.now, until - 3600)
        while self.now + CATCH_UP < until:
            self.step(CATCH_UP)

    def step(self, seconds: float) -> None:
        """Lives through the next ``seconds``."""
        self.now += seconds
        planned = self.incidents(self.now + 1)
        for served in self.served:
            served.tick(self.now, seconds, planned)
        self.assistant.tick(self.now, seconds, planned)

    def predict(self, body: object) -> web.Answer:
        """``POST /predict {"model", "version"?, "instances": […]}``: real predictions, counted like any other."""
        if not isinstance(body, dict):
            raise ValueError("it must be an object")
        fitting = [s for s in self.served if s.spec.name == body["model"]]
        version = body.get("version") or next(
            (s.version.version for s in fitting if s.version.alias == "champion"), None
        )
        chosen = next((s for s in fitting if s.version.version == version), None)
        if chosen is None:
            known = ", ".join(f"{s.spec.name}/{s.version.version}" for s in self.served)
            return 404, {"error": f"no such model version; there is {known}"}
        asked = batch(chosen.spec, body.get("instances"))
        now = time.time()
        concerned = concerning(self.incidents(now + 1), chosen.version.version)
        prediction = chosen.answer(asked, now, active(concerned, chosen.spec.name, now), truth_known=False)
        chosen.count_answered(asked.rows)
        classes = chosen.spec.classes
        values = [classes[int(v)] if classes else float(v) for v in prediction.value]
        return 200, {"model": chosen.spec.name, "version": version, "predictions": values}

    def start_incident(self, body: object) -> web.Answer:
        """``POST /incidents {"kind", "model", "seconds", "version"?}`` starts an incident now, of one version or of all, in
        place of the same that lasts: with 0 seconds, that one ends."""
        if not isinstance(body, dict):
            raise ValueError("it must be an object")
        kind = _kind(body.get("kind"))
        version = str(body["version"]) if body.get("version") else None
        now = time.time()
        started = Incident(kind, str(body["model"]), now, now + float(body["seconds"]), "manual", version)
        same = (started.kind, started.model, started.version)
        ended = [replace(i, end=min(i.end, now)) if (i.kind, i.model, i.version) == same else i for i in self.manual]
        self.manual = [*ended, started]
        return 202, {"kind": kind, "model": started.model, "start": started.start, "end": started.end}


def _follow(running: Running, directory: Path) -> None:
    """Keeps to MLflow's aliases, from a thread of its own. While MLflow does not answer, all stays as it is."""

    def look() -> None:
        said = ""
        while True:
            path = directory / tracer.FILE
            try:
                mlflow = Mlflow(json.loads(path.read_text())["mlflow"]) if path.exists() else None
                for model in [spec.name for spec in SERVED] if mlflow else []:
                    found = mlflow.get("registered-models/get", name=model)["registered_model"].get("aliases", [])
                    own = [s for s in running.served if s.spec.name == model]
                    if (champion := follow(own, {one["alias"]: one["version"] for one in found})) is not None:
                        print(f"{model}: version {champion} is the champion", flush=True)
                said = ""
            except MlflowError as error:
                if str(error) != said:
                    print(f"the aliases could not be read: {error}", flush=True)
                said = str(error)
            time.sleep(FOLLOWS_EVERY)

    threading.Thread(target=look, daemon=True).start()


def _kind(value: object) -> Kind:
    for kind in KINDS:
        if kind == value:
            return kind
    raise ValueError(f'"kind" must be one of {", ".join(KINDS)}')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the run's directory, with trained models")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001, help="metrics, health, predictions, incidents")
    parser.add_argument("--tutorial-port", type=int, default=8000, help="the Iris tutorial's own endpoint")
    parser.add_argument("--no-live-incidents", action="store_true", help="nothing goes wrong unless asked for")
    parser.add_argument("--label-delay", type=float, help="seconds until true values are known, on average")
    parser.add_argument("--seed", type=int, default=train.SEED)
    given = parser.parse_args()

    running = Running(given.directory, cycle=not given.no_live_incidents, seed=given.seed, label_delay=given.label_delay)
    running.catch_up(time.time())
    registry = CollectorRegistry()
    registry.register(Service(running.served, lambda: registered(given.directory)))
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    scraped: dict[str, web.Collects] = {
        "/metrics": registry,
        **running.assistant.endpoints(lambda: registered(given.directory)),
    }
    posts: dict[str, web.Route] = {"/predict": running.predict, "/incidents": running.start_incident}
    tutorial.start(
        given.tutorial_port,
        given.address,
        lambda at: "accuracy-drop" in active(running.incidents(at + 1), iris.NAME, at),
        given.seed,
    )
    _follow(running, given.directory)
    tracer.start(given.directory, running.incidents, given.seed)
    server = web.server(
        given.address, given.port, scraped, posts, lambda: {"status": "ok", "lived_until": running.now}, running.traces.get
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"serving on http://{given.address}:{given.port}/metrics", flush=True)

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(max(0.0, running.now + TICK - time.time())):
        running.step(TICK)
    server.shutdown()


if __name__ == "__main__":
    main()
