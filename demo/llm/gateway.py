"""The gateway before the engines, which counts requests, cost and outcomes by the metric contract."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from demo.llm.engine import Served
from demo.llm.layout import Layout, Lived
from demo.llm.spec import CURRENCY, HOSTED_PRICE, NAME, Condition, Engine
from demo.models.spec import Floats

PATH = "/gateway/metrics"
TARGET = {"job": "gateway", "instance": "assistant-gateway:8080"}
RATED_SHARE = 0.2
"""How many customers say whether they were content."""


def layout(engine: Engine) -> Layout:
    """The series of the engine's version."""
    found = Layout(PATH, TARGET, {"model": NAME, "version": engine.version})
    for status in ("ok", "error", "rejected"):
        found.counter("model_requests_total", status=status)
    found.counter("model_predictions_total")
    found.counter("model_cost_total", currency=CURRENCY)
    for kpi in ("resolved", "satisfaction"):
        for outcome in ("success", "failure"):
            found.counter("model_business_events_total", kpi=kpi, outcome=outcome)
    found.gauge("model_queue_depth")
    return found


class Gateway:
    """What is counted for one engine; ``rng`` draws what customers make of the answers."""

    def __init__(self, engine: Engine, rng: np.random.Generator) -> None:
        self.engine, self._rng = engine, rng
        self.layout = layout(engine)

    def live(self, conditions: Sequence[Condition], served: Served) -> Lived:
        steps = len(conditions)
        lived = Lived(self.layout, steps)

        def sums(values: Floats) -> Floats:
            return np.bincount(served.rows, values.astype(float), steps)

        answered = ~served.failed
        lived.count("model_requests_total", sums(answered), status="ok")
        lived.count("model_requests_total", sums(served.failed), status="error")
        lived.count("model_predictions_total", sums(answered))
        price = np.where(served.hosted, HOSTED_PRICE, 1.0)
        cost = served.prompt * self.engine.input_price + served.output * self.engine.output_price
        lived.count("model_cost_total", sums(price * cost * answered), currency=CURRENCY)
        slow = np.array([c.prefill < 1 for c in conditions])[served.rows]
        content = np.where(slow, 0.62, 0.88)
        everybody, rated = np.ones(len(served.rows), dtype=bool), self._rng.random(len(served.rows)) < RATED_SHARE
        for kpi, asked, chance in (("resolved", everybody, self.engine.resolved), ("satisfaction", rated, content)):
            success = self._rng.random(len(served.rows)) < chance
            for outcome, those in (("success", success), ("failure", ~success)):
                lived.count("model_business_events_total", sums(asked & answered & those), kpi=kpi, outcome=outcome)
        lived.set("model_queue_depth", np.floor(served.waiting))
        return lived
