"""One vLLM engine: queue, prefill, decoding and its caches, from the traffic of each step.

A step is described by few figures (traffic, prompt and answer lengths, speed of the GPU, share of cached tokens); what
is exposed follows from them. The wait is that of a single server with random service times at the prefill's utilisation;
by Little's law as many requests wait as arrive in that time, and as many run as arrive while one is computed. Tokens of
running requests fill the key-value cache; where they do not fit, requests are preempted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from demo.llm import families
from demo.llm.layout import Layout, Lived
from demo.llm.spec import MAX_TOKENS, NAME, PREFILL_SPEED, PROMPT_TOKENS, RATE, TOKEN_SECONDS, Condition, Engine
from demo.models.spec import Bools, Floats, Ints
from demo.series import Histogram

BUSIEST = 0.75
"""The prefill's utilisation goes no higher: clients hold back when answers are slow to begin."""
BATCH = 24.0
"""With so many requests at once a token takes twice as long."""
BLOCK_TOKENS = 16
OVERHEAD = 0.02
FAILED_SHARE = 0.0004
PROMPT_SIGMA, OUTPUT_SIGMA, TOKEN_SIGMA = 0.5, 0.7, 0.35


@dataclass(frozen=True)
class Served:
    """What became of the requests of all steps: one row a request in the upper fields, one a step in the lower."""

    rows: Ints
    prompt: Ints
    output: Ints
    failed: Bools
    hosted: Bools
    first_token: Floats
    """Seconds; of those that the engine answered itself."""
    total: Floats
    busy: Floats
    """Share of its time in which the engine computes prompts."""
    running: Floats
    waiting: Floats
    preempted: Ints


def layout(engine: Engine) -> Layout:
    """What the engine's own endpoint exposes."""
    target = {
        "job": "vllm", "instance": f"{NAME}-{engine.version}:8000", "namespace": "models", "pod": engine.pod,
        "version": engine.version,
    }  # fmt: skip
    found = Layout(f"/vllm/{engine.version}/metrics", target, {"model_name": NAME, "engine": "0"})
    for name in ("prompt_tokens", "generation_tokens", "prefix_cache_queries", "prefix_cache_hits", "num_preemptions"):
        found.counter(f"vllm:{name}_total")
    for reason in families.FINISHED_REASONS:
        found.counter("vllm:request_success_total", finished_reason=reason)
    for name in ("num_requests_running", "num_requests_waiting", "kv_cache_usage_perc"):
        found.gauge(f"vllm:{name}")
    return found


class Simulation:
    """An engine with its endpoint; ``rng`` draws what no step says."""

    def __init__(self, engine: Engine, rng: np.random.Generator) -> None:
        self.engine, self._rng = engine, rng
        self.layout = layout(engine)
        self._first_token = self.layout.histogram("vllm:time_to_first_token_seconds", families.FIRST_TOKEN_EDGES)
        self._inter_token = self.layout.histogram("vllm:inter_token_latency_seconds", families.INTER_TOKEN_EDGES)
        self._request = self.layout.histogram("vllm:e2e_request_latency_seconds", families.REQUEST_EDGES)

    def live(self, load: Floats, conditions: Sequence[Condition], step: float) -> tuple[Lived, Served]:
        """Lives through steps of ``step`` seconds each. ``load`` [steps] is the season's traffic, about 1."""
        rng, engine = self._rng, self.engine
        of = np.array([[c.output_tokens, c.cached, c.prefill, c.decode, c.hosted] for c in conditions])
        output_mean, cached, prefill, decode, hosted_share = of.T
        load = np.array([x if c.load is None else c.load for x, c in zip(load, conditions, strict=True)])
        arriving = RATE * engine.share * load
        own = arriving * (1 - hosted_share)

        compute = PROMPT_TOKENS * (1 - cached) / (PREFILL_SPEED * prefill)
        busy = np.minimum(own * compute, BUSIEST)
        alone = output_mean * TOKEN_SECONDS / decode
        running = own * (compute + alone) / np.maximum(1 - own * alone / BATCH, 0.2)
        demand = running * (PROMPT_TOKENS + output_mean / 2) / engine.cache_tokens
        excess = np.maximum(demand - 0.97, 0)
        wait = compute * busy / (1 - busy) + 0.5 * excess
        between = TOKEN_SECONDS / decode * (1 + running / BATCH)

        requests = rng.poisson(arriving * step)
        rows = np.repeat(np.arange(len(requests)), requests)
        prompt = np.ceil(_lognormal(rng, np.full(len(rows), PROMPT_TOKENS), PROMPT_SIGMA)).astype(np.int64)
        wanted = np.ceil(_lognormal(rng, output_mean[rows], OUTPUT_SIGMA)).astype(np.int64)
        output = np.minimum(wanted, MAX_TOKENS)
        hosted = rng.random(len(rows)) < hosted_share[rows]
        failed = rng.random(len(rows)) < FAILED_SHARE
        share = np.clip(cached[rows] + rng.normal(0, 0.08, len(rows)), 0, 0.98)
        hits = (prompt * share / BLOCK_TOKENS).astype(np.int64) * BLOCK_TOKENS
        # Without a wait on average none is drawn: an exponential with the mean zero is zero.
        first = rng.exponential(wait[rows]) + (prompt - hits) / (PREFILL_SPEED * prefill[rows]) + OVERHEAD
        total = first + output * between[rows]

        lived = Lived(self.layout, len(requests))
        here = ~hosted
        answered = here & ~failed
        for name, tokens in (("prompt_tokens", prompt), ("prefix_cache_queries", prompt), ("prefix_cache_hits", hits)):
            lived.count(f"vllm:{name}_total", _sums(rows[here], tokens[here], len(requests)))
        generated = _sums(rows[answered], output[answered], len(requests))
        lived.count("vllm:generation_tokens_total", generated)
        cut = wanted > MAX_TOKENS
        for reason, those in (("stop", answered & ~cut), ("length", answered & cut), ("abort", here & failed)):
            lived.count("vllm:request_success_total", _sums(rows[those], 1, len(requests)), finished_reason=reason)
        preempted = rng.poisson(own * step * np.minimum(1.5 * excess, 1))
        lived.count("vllm:num_preemptions_total", preempted)
        lived.observe(self._first_token, rows[answered], first[answered])
        lived.observe(self._request, rows[answered], total[answered])
        self._tokens(lived, self._inter_token, generated.astype(np.int64), between)

        waiting = own * wait
        lived.set("vllm:num_requests_running", rng.poisson(running))
        lived.set("vllm:num_requests_waiting", rng.poisson(waiting))
        lived.set("vllm:kv_cache_usage_perc", np.round(np.minimum(demand * np.exp(rng.normal(0, 0.06, len(demand))), 0.995), 4))
        served = Served(rows, prompt, output, failed, hosted, first, total, busy, running, waiting, preempted)
        return lived, served

    def _tokens(self, lived: Lived, histogram: Histogram, tokens: Ints, between: Floats) -> None:
        """Spreads each step's tokens over the buckets: they are too many to draw one by one."""
        median = between * np.exp(-(TOKEN_SIGMA**2) / 2)
        below = ndtr((np.log(np.asarray(histogram.edges)) - np.log(median)[:, None]) / TOKEN_SIGMA)
        share = np.diff(np.hstack([np.zeros((len(between), 1)), below, np.ones((len(between), 1))]), axis=1)
        lived.added[:, histogram.first : histogram.total] += self._rng.multinomial(tokens, share)
        lived.added[:, histogram.total] += tokens * between


def _lognormal(rng: np.random.Generator, mean: Floats, sigma: float) -> Floats:
    return mean * np.exp(rng.normal(-(sigma**2) / 2, sigma, len(mean)))


def _sums(rows: Ints, values: Ints | int, steps: int) -> Floats:
    weights = np.broadcast_to(np.asarray(values, dtype=float), rows.shape)
    return np.bincount(rows, weights, steps)
