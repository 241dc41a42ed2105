"""The live counters as a Prometheus collector: the same series the history has, in the client library's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from prometheus_client.samples import Exemplar

from demo.contract import FAMILIES
from demo.live import Served

LATENCY_BUCKET = "model_inference_duration_seconds_bucket"


class Service(Collector):
    """Collects every version in service. ``runs`` gives the MLflow run id of a (model, version), once it is known."""

    def __init__(self, served: Sequence[Served], runs: Callable[[], Mapping[tuple[str, str], str]]) -> None:
        self._served = served
        self._runs = runs

    def collect(self) -> Iterator[Metric]:
        """Yields one metric a family, as a scrape wants it."""
        families: dict[str, Metric] = {}
        runs = self._runs()
        for served in self._served:
            own = {"model": served.spec.name, "version": served.version.version}
            totals, waiting, fresh = served.snapshot()
            for family, name, labels, value in served.columns.catalogue.samples(totals):
                exemplar = _exemplar(served, labels) if name == LATENCY_BUCKET else None
                _family(families, family).add_sample(name, dict(labels), float(value), exemplar=exemplar)
            _gauge(families, "model_queue_depth", own, waiting)
            for source, at in fresh.items():
                _gauge(families, "model_last_data_timestamp_seconds", {**own, "source": source}, at)
            run = runs.get((served.spec.name, served.version.version))
            info = {"run_id": run, "alias": served.version.alias, "task": served.spec.task}
            _gauge(families, "model_info", {**own, **{name: value for name, value in info.items() if value}}, 1)
        yield from families.values()


def _exemplar(served: Served, labels: Mapping[str, str]) -> Exemplar | None:
    """A request that fell into the bucket, by its trace."""
    trace = served.exemplars.get(labels["le"])
    return trace and Exemplar({"trace_id": trace.trace_id}, trace.seconds, trace.start + trace.seconds)


def _family(families: dict[str, Metric], name: str) -> Metric:
    if name not in families:
        kind, text = FAMILIES[name]
        families[name] = Metric(name, text, kind)
    return families[name]


def _gauge(families: dict[str, Metric], name: str, labels: dict[str, str], value: float) -> None:
    _family(families, name).add_sample(name, labels, float(value))
