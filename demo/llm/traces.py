"""Seven days of traces and judges' scores in MLflow, by MLflow's own client, in MLflow's environment:
``python -m demo.llm.traces --directory RUN --store sqlite:////RUN/mlflow/mlflow.db``.

``--store`` is a tracking URI. What a span cost is kept in the store's table of spans, which a server fills through its
OpenTelemetry endpoint (``mlflow/server/otel_api.py``); the small server of ``npm start`` has none, so the client writes
into the server's database.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlflow.entities import AssessmentSource, AssessmentSourceType, Feedback, Span, TraceInfo, TraceLocation, TraceState
from mlflow.tracing.client import TracingClient
from mlflow.tracing.constant import CostKey, SpanAttributeKey, TokenUsageKey, TraceMetadataKey, TraceTagKey
from mlflow.tracking import MlflowClient

from demo import incidents
from demo.llm.sample import TRACE_NAME, Sample, sample
from demo.llm.spec import NAME, condition

RECENT_SECONDS, RECENT_EVERY, EVERY = 24 * 3600.0, 180.0, 900.0
"""One of many requests is traced: in the last day one in three minutes, before that one in fifteen."""
TOGETHER = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the run's directory, with incidents.json")
    parser.add_argument("--store", required=True, help="MLflow's tracking URI")
    parser.add_argument("--seed", type=int, default=20_261)
    given = parser.parse_args()
    anchor = float(json.loads((given.directory / "incidents.json").read_text())["anchor"])
    client, tracing = MlflowClient(given.store), TracingClient(given.store)
    experiment = client.get_experiment_by_name(NAME)
    identifier = client.create_experiment(NAME) if experiment is None else experiment.experiment_id
    # An earlier demo's history ended at another time.
    tracing.delete_traces(identifier, max_timestamp_millis=int((anchor + 365 * 24 * 3600) * 1000))
    past = list(samples(anchor, random.Random(given.seed)))
    for first in range(0, len(past), TOGETHER):
        write(tracing, identifier, past[first : first + TOGETHER])
    print(f"traces: {len(past)} of {NAME} in MLflow", flush=True)


def samples(anchor: float, rng: random.Random) -> Iterator[Sample]:
    """The traced requests of the history, oldest first."""
    planned = incidents.history(anchor)
    at = anchor - incidents.HISTORY_SECONDS
    while True:
        at += rng.expovariate(1 / (RECENT_EVERY if at > anchor - RECENT_SECONDS else EVERY))
        if at >= anchor:
            return
        yield sample(rng, at, condition(incidents.active(planned, NAME, at)))


def write(tracing: TracingClient, experiment: str, some: Sequence[Sample]) -> None:
    """Writes traces that judges scored with their scores, then the spans of all of them, which makes the other traces."""
    for one in some:
        if one.scores:
            tracing.start_trace(_info(one, experiment))
    tracing.log_spans(experiment, [span for one in some for span in _spans(one)])


def _info(one: Sample, experiment: str) -> TraceInfo:
    judge = AssessmentSource(source_type=AssessmentSourceType.LLM_JUDGE, source_id="demo-judge")
    at = int(one.end * 1000)
    return TraceInfo(
        trace_id=f"tr-{one.trace_id}",
        trace_location=TraceLocation.from_experiment_id(experiment),
        request_time=int(one.start * 1000),
        execution_duration=int((one.end - one.start) * 1000),
        state=TraceState.ERROR if one.failed else TraceState.OK,
        request_preview=one.question,
        tags={TraceTagKey.TRACE_NAME: TRACE_NAME, "version": one.version, "simulated": "true"},
        trace_metadata={
            TraceMetadataKey.TOKEN_USAGE: json.dumps(_usage(one)),
            TraceMetadataKey.COST: json.dumps(_cost(one)),
        },
        assessments=[
            Feedback(name=name, value=score, source=judge, create_time_ms=at, last_update_time_ms=at)
            for name, score in one.scores.items()
        ],
    )


def _spans(one: Sample) -> Iterator[Span]:
    """The request as a whole, what was looked up for it, and the call of the model. The first names the trace, too."""
    identifiers = [one.trace_id[i : i + 16] for i in (0, 8, 16)]
    root, lookup, call = identifiers
    named = f"{SpanAttributeKey.TRACE_TAG_PREFIX}{TraceTagKey.TRACE_NAME}"
    whole = {SpanAttributeKey.INPUTS: one.question, named: TRACE_NAME}
    yield _span(one, root, None, TRACE_NAME, one.start, one.end, "CHAIN", whole)
    yield _span(one, lookup, root, "search-help-pages", one.start, one.retrieved, "RETRIEVER", {})
    attributes = {
        SpanAttributeKey.CHAT_USAGE: _usage(one),
        SpanAttributeKey.LLM_COST: _cost(one),
        SpanAttributeKey.MODEL: one.model,
    }
    yield _span(one, call, root, "chat", one.retrieved, one.end, "CHAT_MODEL", attributes)


def _span(
    one: Sample,
    identifier: str,
    parent: str | None,
    name: str,
    start: float,
    end: float,
    kind: str,
    attributes: dict[str, object],
) -> Span:
    every = {**attributes, SpanAttributeKey.REQUEST_ID: f"tr-{one.trace_id}", SpanAttributeKey.SPAN_TYPE: kind}
    failed = one.failed and kind != "RETRIEVER"
    return Span.from_dict(
        {
            "trace_id": _bytes(one.trace_id),
            "span_id": _bytes(identifier),
            "parent_span_id": "" if parent is None else _bytes(parent),
            "name": name,
            "start_time_unix_nano": int(start * 1e9),
            "end_time_unix_nano": int(end * 1e9),
            "events": [],
            "status": {"code": f"STATUS_CODE_{'ERROR' if failed else 'OK'}", "message": ""},
            "attributes": {key: json.dumps(value) for key, value in every.items()},
        }
    )


def _bytes(identifier: str) -> str:
    return base64.b64encode(bytes.fromhex(identifier)).decode()


def _usage(one: Sample) -> dict[str, int]:
    return {
        TokenUsageKey.INPUT_TOKENS: one.input_tokens,
        TokenUsageKey.OUTPUT_TOKENS: one.output_tokens,
        TokenUsageKey.TOTAL_TOKENS: one.input_tokens + one.output_tokens,
    }


def _cost(one: Sample) -> dict[str, float]:
    return {
        CostKey.INPUT_COST: one.input_cost,
        CostKey.OUTPUT_COST: one.output_cost,
        CostKey.TOTAL_COST: one.input_cost + one.output_cost,
    }


if __name__ == "__main__":
    main()
