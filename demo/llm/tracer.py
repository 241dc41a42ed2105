"""Traces of the live service: one of many requests is logged to MLflow, through REST, so that this process stays small.

They come without spans, which need MLflow's client or an OpenTelemetry endpoint: no cost of live calls in MLflow, then.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from demo import incidents
from demo.incidents import Incident
from demo.llm.sample import TRACE_NAME, Sample, sample
from demo.llm.spec import NAME, condition
from demo.mlflow_rest import Mlflow, MlflowError

EVERY = 15.0
"""Seconds from one traced request to the next, on average."""
FILE = "traces.json"
"""In the run's directory, once MLflow is up: its URL and the experiment's id."""


def start(directory: Path, planned: Callable[[float], Sequence[Incident]], seed: int) -> None:
    """Logs traces from a thread of its own for as long as the process lives. ``planned``: incidents up to a Unix time."""

    def trace() -> None:
        rng = random.Random(seed + 1)
        refused = ""
        while True:
            time.sleep(rng.expovariate(1 / EVERY))
            now = time.time()
            one = sample(rng, now, condition(incidents.active(planned(now + 1), NAME, now)))
            try:
                log(directory, one)
                refused = ""
            except MlflowError as error:
                if str(error) != refused:
                    print(f"a trace could not be logged: {error}", flush=True)
                refused = str(error)

    threading.Thread(target=trace, daemon=True).start()


def log(directory: Path, one: Sample) -> None:
    """Logs a trace where MLflow is up. Raises MlflowError when it refuses."""
    path = directory / FILE
    if path.exists():
        where: dict[str, str] = json.loads(path.read_text())
        Mlflow(where["mlflow"]).start_trace(info(one, where["experiment"]))


def info(one: Sample, experiment: str) -> dict[str, object]:
    """The trace as MLflow's REST interface takes it."""
    tokens = {"input_tokens": one.input_tokens, "output_tokens": one.output_tokens}
    cost = {"input_cost": one.input_cost, "output_cost": one.output_cost}
    return {
        "trace_id": f"tr-{one.trace_id}",
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}},
        "request_time": _iso(one.start),
        "execution_duration": f"{one.end - one.start:.3f}s",
        "state": "ERROR" if one.failed else "OK",
        "request_preview": one.question,
        "trace_metadata": {
            "mlflow.trace.tokenUsage": json.dumps({**tokens, "total_tokens": sum(tokens.values())}),
            "mlflow.trace.cost": json.dumps({**cost, "total_cost": sum(cost.values())}),
        },
        "tags": {"mlflow.traceName": TRACE_NAME, "version": one.version, "simulated": "true"},
        "assessments": [
            {
                "assessment_name": name,
                "trace_id": f"tr-{one.trace_id}",
                "source": {"source_type": "LLM_JUDGE", "source_id": "demo-judge"},
                "create_time": _iso(one.end),
                "last_update_time": _iso(one.end),
                "feedback": {"value": score},
                "valid": True,
            }
            for name, score in one.scores.items()
        ],
    }


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
