"""Seven days of history in Prometheus' own blocks: ``python -m demo.backfill --directory RUN --data PROMETHEUS_DATA``."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from demo import incidents, openmetrics, state, train
from demo.history import Past, past
from demo.incidents import Incident, active
from demo.llm import assistant, tracer
from demo.models import SERVED, iris
from demo.models.spec import Floats, Ints
from demo.openmetrics import SERVICE, TUTORIAL, Line
from demo.predictor import Predictor

STEP = 60.0
MARGIN = 120.0
"""History ends this many seconds before now, so that Prometheus takes live samples as newer than any block."""
FINE_SECONDS = 24 * 3600
OLDER_STRIDE = 2
"""The last day has a sample a minute, the days before one every two: enough for five-minute rates, and half the work."""
MAKERS = 3
EVALUATED = 10
"""The tutorial's accuracy changes every so many steps."""
BLOCK = 18 * 3600
"""Blocks of 18 hours: promtool reads its whole input once a block, so each file it gets holds one block's time."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the run's directory, with trained models")
    parser.add_argument(
        "--data", type=Path, required=True, help="Prometheus' data directory; Prometheus must not be running"
    )
    parser.add_argument("--promtool", default="promtool")
    parser.add_argument("--hours", type=float, default=incidents.HISTORY_SECONDS / 3600)
    parser.add_argument("--seed", type=int, default=train.SEED)
    parser.add_argument("--no-live-incidents", action="store_true", help="leave the live cycle out of incidents.json")
    parser.add_argument("--anchor", type=float, help="Unix seconds of the history's end (two minutes before now)")
    given = parser.parse_args()
    directory: Path = given.directory

    anchor = float((time.time() - MARGIN if given.anchor is None else given.anchor) // STEP * STEP)
    times = anchor - STEP * np.arange(round(given.hours * 3600 / STEP), -1, -1)
    planned = incidents.history(anchor)
    predictors = [train.load(directory, spec, version) for spec in SERVED for version in spec.versions]
    pasts = list(simulate(predictors, times, planned, given.seed))
    runs = registered(directory)
    language, ends = assistant.lines(times, STEP, planned, given.seed, runs)
    lines = [*service_lines(pasts, times, runs), iris_line(times, planned, given.seed), *language]
    write_blocks(lines, times, directory, given.data, given.promtool)
    # Of an earlier run, whose MLflow may have answered elsewhere.
    (directory / tracer.FILE).unlink(missing_ok=True)
    state.save(directory / "state.npz", anchor, STEP, pasts)
    np.savez_compressed(directory / "assistant.npz", **ends)
    document = incidents.describe(anchor, live_cycle=not given.no_live_incidents)
    (directory / "incidents.json").write_text(json.dumps(document, indent=1))


def simulate(
    predictors: Iterable[Predictor], times: Floats, planned: Sequence[Incident], seed: int
) -> Iterator[Past]:
    """The past of every served version."""
    for predictor in predictors:
        spec, version = predictor.spec, predictor.version
        rng = np.random.default_rng([seed, len(spec.name), int(version.version)])
        yield past(spec, predictor, times, STEP, planned, rng)
        print(f"history: simulated {spec.name} version {version.version}", flush=True)


def service_lines(pasts: Sequence[Past], times: Floats, runs: Mapping[tuple[str, str], str]) -> list[Line]:
    """Every series of the model service, gauges and a modelled process included."""
    lines: list[Line] = []
    answered = np.zeros(len(times))
    for p in pasts:
        own = {"model": p.spec.name, "version": p.version.version}
        for family, name, labels, values in p.columns.catalogue.samples(p.totals):
            lines.append(Line(family, name, {**SERVICE, **labels}, values))
        lines.append(Line("model_queue_depth", "model_queue_depth", {**SERVICE, **own}, p.waiting))
        for source, values in p.fresh.items():
            name = "model_last_data_timestamp_seconds"
            lines.append(Line(name, name, {**SERVICE, **own, "source": source}, values))
        run = runs.get((p.spec.name, p.version.version))
        info = {**SERVICE, **own, **({"run_id": run} if run else {}), "alias": p.version.alias, "task": p.spec.task}
        lines.append(Line("model_info", "model_info", info, np.ones(len(times))))
        answered += p.totals[:, p.columns.at("model_requests_total", status="ok")]
    # No process ran during the made history: processor time and memory follow the load it would have carried.
    cpu = answered * 0.004 + (times - times[0]) * 0.01
    memory = 140e6 + 2e6 * np.gradient(answered) / STEP
    lines.append(Line("process_cpu_seconds", "process_cpu_seconds_total", SERVICE, cpu))
    lines.append(Line("process_resident_memory_bytes", "process_resident_memory_bytes", SERVICE, np.floor(memory)))
    return lines


def iris_line(times: Floats, planned: Sequence[Incident], seed: int) -> Line:
    """The tutorial's gauge, with no label of its own."""
    rng = np.random.default_rng([seed, 8000])
    trained = iris.train()
    values = [
        trained.accuracy(rng, broken="accuracy-drop" in active(planned, iris.NAME, t)) for t in times[::EVALUATED]
    ]
    return Line("model_accuracy", "model_accuracy", TUTORIAL, np.repeat(values, EVALUATED)[: len(times)])


def sampled(times: Floats) -> Ints:
    """Which of ``times`` get a sample: counted from the anchor, so that blocks, which lie on the clock, change nothing."""
    steps = np.arange(len(times))
    return steps[(times > times[-1] - FINE_SECONDS) | ((steps[-1] - steps) % OLDER_STRIDE == 0)]


def blocks(times: Floats) -> list[Ints]:
    """The sampled steps, those that fall into one block together."""
    steps = sampled(times)
    return np.split(steps, np.flatnonzero(np.diff(times[steps] // BLOCK)) + 1)


def write_blocks(lines: Sequence[Line], times: Floats, directory: Path, data: Path, promtool: str) -> None:
    """Writes the history as text, a stretch at a time, while promtool makes blocks of the stretches before."""
    stretches = blocks(times)
    command = [
        promtool,
        "tsdb",
        "create-blocks-from",
        f"--max-block-duration={BLOCK // 3600}h",
        "--quiet",
        "openmetrics",
    ]
    making: deque[tuple[subprocess.Popen[str], Path]] = deque()
    for number, steps in enumerate(stretches, 1):
        text = directory / f"history-{number}.om"
        with text.open("w", encoding="utf-8") as out:
            written = openmetrics.write(out, lines, times, steps)
        print(f"history: {number} of {len(stretches)} stretches, {written} samples of {len(lines)} series", flush=True)
        making.append((subprocess.Popen([*command, str(text), str(data)], stderr=subprocess.PIPE, text=True), text))
        if len(making) >= min(MAKERS, os.cpu_count() or 1):
            finish(*making.popleft())
    while making:
        finish(*making.popleft())


def finish(process: subprocess.Popen[str], text: Path) -> None:
    """Waits for a block to be made and removes its text."""
    _, errors = process.communicate()
    text.unlink()
    if process.returncode != 0:
        raise SystemExit(f"promtool could not make the history's blocks: {errors.strip()}")


def registered(directory: Path) -> dict[tuple[str, str], str]:
    """Run ids by (model, version), once the versions are registered in MLflow."""
    path = directory / "registry.json"
    if not path.exists():
        return {}
    document: dict[str, dict[str, str]] = json.loads(path.read_text())
    return {(model, version): run for model, versions in document.items() for version, run in versions.items()}


if __name__ == "__main__":
    main()
