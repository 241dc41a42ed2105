"""The tutorial's service as it stands: one gauge with no label, on a port of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from prometheus_client import CollectorRegistry, Gauge, start_http_server

from demo.models import iris

EVERY = 15.0


def start(port: int, address: str, broken: Callable[[float], bool], seed: int) -> None:
    """Trains the classifier and keeps its ``model_accuracy`` up to date. ``broken`` says whether the sensor is, at a Unix time."""
    registry = CollectorRegistry()
    accuracy_gauge = Gauge("model_accuracy", "Accuracy of the classification model", registry=registry)
    trained = iris.train()
    rng = np.random.default_rng([seed, port])

    def evaluate() -> None:
        while True:
            accuracy_gauge.set(trained.accuracy(rng, broken=broken(time.time())))
            time.sleep(EVERY)

    threading.Thread(target=evaluate, daemon=True).start()
    start_http_server(port, address, registry=registry)
