"""The engines of the language model, and what an incident changes for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from demo.incidents import ASSISTANT, Kind

NAME: Final = ASSISTANT
RATE: Final = 1.2
"""Requests a second in an ordinary hour, of all engines."""
PROMPT_TOKENS: Final = 3000.0
PREFILL_SPEED: Final = 7000.0
"""Prompt tokens that an engine computes in a second."""
TOKEN_SECONDS: Final = 0.018
"""Between two tokens of an answer that has the engine for itself."""
MAX_TOKENS: Final = 2048
"""Where an answer is cut off (``max_tokens``)."""
CURRENCY: Final = "USD"


@dataclass(frozen=True)
class Engine:
    """One vLLM engine on a GPU of its own, which serves one registered version."""

    version: str
    alias: Literal["champion", "challenger"]
    share: float
    """Of the traffic."""
    cache_tokens: float
    """How many tokens its key-value cache holds."""
    input_price: float
    output_price: float
    """US dollars a token."""
    resolved: float
    """How often an answer settles what a customer asked."""
    params: Mapping[str, str]
    evaluation: Mapping[str, float]
    """Both of its run in MLflow: how it was made, and what judges said of it then (0 to 1)."""

    @property
    def pod(self) -> str:
        return f"{NAME}-{self.version}-0"


ENGINES: Final = (
    Engine(
        "1",
        "champion",
        0.75,
        64_000,
        0.20e-6,
        0.60e-6,
        0.78,
        {"base_model": "support-8b-instruct", "method": "none", "max_model_len": "16384", "dtype": "bfloat16"},
        {"correctness": 0.84, "groundedness": 0.88, "safety": 0.99},
    ),
    Engine(
        "2",
        "challenger",
        0.25,
        14_000,
        0.28e-6,
        0.85e-6,
        0.82,
        {"base_model": "support-8b-instruct", "method": "LoRA, merged", "max_model_len": "16384", "dtype": "bfloat16"},
        {"correctness": 0.88, "groundedness": 0.91, "safety": 0.99},
    ),
)


@dataclass(frozen=True)
class Condition:
    """What an engine meets. The defaults are an ordinary hour; an incident changes some of them."""

    load: float | None = None
    """Traffic relative to an ordinary hour; the season's where left out."""
    output_tokens: float = 300.0
    cached: float = 0.6
    """Share of the prompt tokens that the prefix cache answers."""
    prefill: float = 1.0
    decode: float = 1.0
    """Speed relative to a healthy GPU."""
    hosted: float = 0.0
    """Share of the requests that the gateway sends to a hosted model instead."""


ORDINARY: Final = Condition()
CONDITIONS: Final[Mapping[Kind, Condition]] = {
    "slow-first-token": Condition(load=1.1, prefill=1 / 8, decode=1 / 1.6),
    "cache-thrashing": Condition(load=1.2, cached=0.05, output_tokens=600.0),
    "cost-jump": Condition(load=1.0, hosted=0.5),
}
HOSTED_PRICE: Final = 8.0
"""How many times as much a hosted model costs."""
HOSTED_MODEL: Final = "hosted-large"


def condition(kinds: frozenset[Kind]) -> Condition:
    """The condition under these incidents; the first that concerns the engines counts."""
    return next((found for kind, found in CONDITIONS.items() if kind in kinds), ORDINARY)
