"""Traces of single requests, which exemplars of the latency histograms lead to, in the shape of Jaeger's HTTP interface.

The newest are kept in memory, those of about six hours: the time that dashboards open with.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

KEPT = 20_000
PARTS = (("read features", 0.0, 0.3), ("predict", 0.3, 0.9), ("log", 0.9, 1.0))
"""Spans below the request, from and to which share of its time."""
Answer = tuple[int, dict[str, object]]


@dataclass(frozen=True)
class Trace:
    """A request: ``start`` is Unix seconds."""

    trace_id: str
    model: str
    version: str
    start: float
    seconds: float


class TraceStore:
    """May be used from any thread."""

    def __init__(self) -> None:
        self._traces: OrderedDict[str, Trace] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, trace: Trace) -> None:
        with self._lock:
            self._traces[trace.trace_id] = trace
            while len(self._traces) > KEPT:
                self._traces.popitem(last=False)

    def get(self, path: str) -> Answer | None:
        """Answers what Jaeger answers under ``/api``; nothing at other paths."""
        parts = urlsplit(path)
        with self._lock:
            traces = dict(self._traces)
        match parts.path.strip("/").split("/"):
            case ["api", "services"]:
                return 200, {"data": sorted({trace.model for trace in traces.values()})}
            case ["api", "services", _, "operations"]:
                return 200, {"data": ["request", *(name for name, _, _ in PARTS)]}
            case ["api", "traces"]:
                return 200, {"data": [_jaeger(trace) for trace in _found([*traces.values()], parse_qs(parts.query))]}
            case ["api", "traces", wanted]:
                found = traces.get(wanted)
                if found is None:
                    return 404, {"errors": [{"code": 404, "msg": f"no trace {wanted}: the last {KEPT} are kept"}]}
                return 200, {"data": [_jaeger(found)]}
        return None


def _found(traces: list[Trace], query: dict[str, list[str]]) -> list[Trace]:
    """Jaeger's search, as far as service, time (microseconds) and limit go; the newest first."""
    service = query.get("service", [""])[0]
    start, end = (float(query.get(name, [default])[0]) / 1e6 for name, default in (("start", "0"), ("end", "inf")))
    fits = [t for t in reversed(traces) if service in ("", t.model) and start <= t.start <= end]
    return fits[: int(query.get("limit", ["20"])[0])]


def _jaeger(trace: Trace) -> dict[str, object]:
    root = trace.trace_id[:16]
    tags = [
        {"key": key, "type": "string", "value": value} for key, value in (("model", trace.model), ("version", trace.version))
    ]

    def span(number: int, name: str, first: float, last: float) -> dict[str, object]:
        above = [] if number == 0 else [{"refType": "CHILD_OF", "traceID": trace.trace_id, "spanID": root}]
        return {
            "traceID": trace.trace_id,
            "spanID": root if number == 0 else f"{int(root, 16) ^ number:016x}",
            "operationName": name,
            "references": above,
            "startTime": int((trace.start + first * trace.seconds) * 1e6),
            "duration": int((last - first) * trace.seconds * 1e6),
            "tags": tags,
            "logs": [],
            "processID": "p1",
        }

    spans = [span(0, "request", 0, 1), *(span(i, *part) for i, part in enumerate(PARTS, 1))]
    processes = {"p1": {"serviceName": trace.model, "tags": []}}
    return {"traceID": trace.trace_id, "spans": spans, "processes": processes, "warnings": None}
