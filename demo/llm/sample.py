"""One traced request of the language model, for MLflow: its times, tokens, cost, outcome and what judges say of it.

Standard library only: the history's traces are written by MLflow's own client, in an environment without numpy.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from demo.llm import spec
from demo.llm.spec import Condition, Engine

TRACE_NAME = "answer-customer"
JUDGED_SHARE = 0.3
FAILED_SHARE = 0.01
FAILED_WHEN_SLOW = 0.12
"""Customers give up when nothing appears for long."""
RETRIEVAL_SECONDS = 0.12
QUESTIONS = (
    "Where is my parcel?", "How do I return a lamp?", "My invoice shows the wrong address.", "Can I change my plan?",
    "The app asks for a code that never arrives.", "Do you ship to Norway?", "How long is the guarantee?",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """Times are Unix seconds, money is US dollars; ``scores`` are what judges gave (0 to 1), none where none was asked."""

    trace_id: str
    question: str
    version: str
    model: str
    start: float
    retrieved: float
    end: float
    failed: bool
    input_tokens: int
    output_tokens: int
    input_cost: float
    output_cost: float
    scores: dict[str, float]


def sample(rng: random.Random, start: float, condition: Condition) -> Sample:
    """A request that arrives at ``start`` under a condition."""
    engine = rng.choices(spec.ENGINES, [e.share for e in spec.ENGINES])[0]
    hosted = rng.random() < condition.hosted
    prompt = math.ceil(_lognormal(rng, spec.PROMPT_TOKENS, 0.5))
    wanted = math.ceil(_lognormal(rng, condition.output_tokens, 0.7))
    failed = rng.random() < (FAILED_WHEN_SLOW if condition.prefill < 1 and not hosted else FAILED_SHARE)
    output = 0 if failed else min(wanted, spec.MAX_TOKENS)
    speed = (1.0, 1.0) if hosted else (condition.prefill, condition.decode)
    compute = prompt * (1 - condition.cached) / (spec.PREFILL_SPEED * speed[0])
    # The wait for others is that of a half-busy engine.
    first = compute + rng.expovariate(1 / compute)
    retrieved = start + RETRIEVAL_SECONDS * rng.uniform(0.6, 1.8)
    price = spec.HOSTED_PRICE if hosted else 1.0
    return Sample(
        trace_id=f"{rng.getrandbits(128):032x}",
        question=rng.choice(QUESTIONS),
        version=engine.version,
        model=spec.HOSTED_MODEL if hosted else f"{spec.NAME}-{engine.version}",
        start=start,
        retrieved=retrieved,
        end=retrieved + first + output * 1.3 * spec.TOKEN_SECONDS / speed[1],
        failed=failed,
        input_tokens=prompt,
        output_tokens=output,
        input_cost=prompt * engine.input_price * price,
        output_cost=output * engine.output_price * price,
        scores=_scores(rng, engine) if not failed and rng.random() < JUDGED_SHARE else {},
    )


def _scores(rng: random.Random, engine: Engine) -> dict[str, float]:
    """Judges differ from answer to answer about what they said at the version's evaluation."""
    return {name: round(rng.betavariate(12 * mean, 12 * (1 - mean)), 2) for name, mean in engine.evaluation.items()}


def _lognormal(rng: random.Random, mean: float, sigma: float) -> float:
    return mean * math.exp(rng.gauss(-(sigma**2) / 2, sigma))
