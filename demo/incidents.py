"""The one schedule of incidents, used by the backfilled history and by the live service alike.

History: each incident happens once in the seven days before the anchor (the end of the backfill), far enough apart
to be told from one another, with quiet days before, between and after. As the season too is laid relative to the anchor
(``demo.season``), all of them fall between 10 and 22 o'clock of the demo's day, when traffic is busy. Live: the same incidents come round on a short cycle, so that a
person watching for half an hour sees each of them once. One can also be started by hand (``POST /incidents``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, get_args

Kind = Literal[
    "overload", "missing-values", "latency-spike", "feature-drift", "biased-approvals", "accuracy-drop",
    "slow-first-token", "cache-thrashing", "cost-jump",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
HOUR = 3600.0
HISTORY_SECONDS = 7 * 24 * HOUR


@dataclass(frozen=True)
class Rehearsal:
    """An incident as it is written in the schedule: ``before`` and ``lasts`` are seconds, relative to the anchor."""

    kind: Kind
    model: str
    before: float
    lasts: float
    effect: str


@dataclass(frozen=True)
class Incident:
    """An incident on the clock: ``start`` and ``end`` are Unix seconds, the end excluded."""

    kind: Kind
    model: str
    start: float
    end: float
    phase: Literal["history", "live", "manual"]
    version: str | None = None
    """The only version that it concerns; without it, all."""


LOAN = "loan-approval"
ASSISTANT = "support-assistant"
REHEARSALS: tuple[Rehearsal, ...] = (
    Rehearsal(
        "overload",
        LOAN,
        140 * HOUR,
        2 * HOUR,
        "four, then more than five times the busiest hour's requests; the queue grows and fills, late ones are rejected",
    ),
    Rehearsal(
        "missing-values", LOAN, 116 * HOUR, 6 * HOUR, "30 % of incomes are missing and the credit bureau's feed stops"
    ),
    Rehearsal(
        "latency-spike", LOAN, 92 * HOUR, 1.5 * HOUR, "inference takes nine times as long, 3 % of the requests fail"
    ),
    Rehearsal("feature-drift", LOAN, 70 * HOUR, 12 * HOUR, "incomes rise by 45 % and loan amounts by 25 %"),
    Rehearsal("biased-approvals", LOAN, 44 * HOUR, 8 * HOUR, "a policy asks women for a score of 0.8 instead of 0.5"),
    Rehearsal(
        "accuracy-drop", LOAN, 20 * HOUR, 6 * HOUR, "who repays changes: debt stops mattering, income hardly does"
    ),
    Rehearsal(
        "accuracy-drop",
        "diabetes-progression",
        22 * HOUR,
        5 * HOUR,
        "the relation of blood pressure and BMI to progression turns",
    ),
    Rehearsal("accuracy-drop", "iris", 20 * HOUR, 6 * HOUR, "the sensor that measures petals is out of true"),
    Rehearsal(
        "slow-first-token", ASSISTANT, 134 * HOUR, 1.5 * HOUR, "GPUs grow hot and slow down: prompts wait to be computed"
    ),
    Rehearsal(
        "cache-thrashing",
        ASSISTANT,
        110 * HOUR,
        2 * HOUR,
        "long answers fill the key-value cache: requests are preempted, cached prefixes are evicted",
    ),
    Rehearsal(
        "cost-jump", ASSISTANT, 86 * HOUR, 3 * HOUR, "half of the requests go to a hosted model at eight times the price"
    ),
)

LIVE_PERIOD = 1800.0
LIVE_SLOT = 300.0
LIVE_LASTS = 210.0
LIVE_LEAD = 300.0
"""Seconds from the anchor to the first live incident: what is shown first is a healthy service."""


def history(anchor: float) -> list[Incident]:
    """The incidents of the seven days before ``anchor`` (Unix seconds), oldest first."""
    placed = (Incident(r.kind, r.model, anchor - r.before, anchor - r.before + r.lasts, "history") for r in REHEARSALS)
    return sorted(placed, key=lambda incident: incident.start)


def live(anchor: float, until: float) -> list[Incident]:
    """The incidents of the live cycle from ``anchor`` up to ``until`` (Unix seconds), oldest first."""
    placed: list[Incident] = []
    cycle = 0
    while anchor + cycle * LIVE_PERIOD < until:
        for r in REHEARSALS:
            slot = KINDS.index(r.kind) * LIVE_SLOT % LIVE_PERIOD
            start = anchor + cycle * LIVE_PERIOD + slot + LIVE_LEAD
            placed.append(Incident(r.kind, r.model, start, start + LIVE_LASTS, "live"))
        cycle += 1
    return sorted((i for i in placed if i.start < until), key=lambda incident: incident.start)


def active(incidents: Iterable[Incident], model: str, at: float) -> frozenset[Kind]:
    """What is wrong with ``model`` at a Unix time."""
    return frozenset(i.kind for i in incidents if i.model == model and i.start <= at < i.end)


def concerning(incidents: Iterable[Incident], version: str) -> list[Incident]:
    """Those that a version of their model has part in."""
    return [i for i in incidents if i.version in (None, version)]


def passed(incidents: Iterable[Incident], kind: Kind, model: str, at: float) -> float:
    """The share of the incident that has passed at a Unix time, 0 to 1; NaN where there is none."""
    for i in incidents:
        if i.kind == kind and i.model == model and i.start <= at < i.end:
            return (at - i.start) / (i.end - i.start)
    return float("nan")


def quiet(incidents: Sequence[Incident], start: float, end: float) -> list[tuple[float, float]]:
    """The stretches of [start, end) in which nothing is wrong with any model."""
    stretches: list[tuple[float, float]] = []
    clear = start
    for incident in sorted(incidents, key=lambda i: i.start):
        if incident.start > clear:
            stretches.append((clear, min(incident.start, end)))
        clear = max(clear, incident.end)
    if clear < end:
        stretches.append((clear, end))
    return [(a, b) for a, b in stretches if b > a]


def describe(anchor: float, *, live_cycle: bool) -> dict[str, object]:
    """The schedule as a document that tests and people can read (times in Unix seconds)."""
    past = history(anchor)
    start = anchor - HISTORY_SECONDS
    coming = live(anchor, anchor + 24 * HOUR) if live_cycle else []
    return {
        "schema": "modelwatch.incidents/1",
        "anchor": anchor,
        "history": {"start": start, "end": anchor},
        "quiet": [{"start": a, "end": b} for a, b in quiet(past, start, anchor)],
        "effects": {f"{r.kind}/{r.model}": r.effect for r in REHEARSALS},
        "incidents": [asdict(i) for i in [*past, *coming]],
        "live": {"period": LIVE_PERIOD, "lasts": LIVE_LASTS} if live_cycle else None,
    }
