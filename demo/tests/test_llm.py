"""The language model's figures hang together, history and live service expose the same, and each incident shows."""

import json
import random
import threading
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

import numpy as np
from prometheus_client.parser import text_string_to_metric_families

from demo import incidents, web
from demo.incidents import ASSISTANT, LIVE_LASTS, Incident
from demo.llm.assistant import Serving, lines
from demo.llm.sample import FAILED_SHARE, FAILED_WHEN_SLOW, sample
from demo.llm.spec import CONDITIONS, ENGINES, ORDINARY
from demo.llm.tracer import info
from demo.openmetrics import FAMILIES

STEP = 60.0
ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
"""What Prometheus says it accepts."""
ANCHOR = 1_794_787_200.0
TIMES = ANCHOR - STEP * np.arange(7 * 24 * 60, -1, -1)


def key(name, labels):
    return name, tuple(sorted(labels.items()))


class History(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.planned = incidents.history(ANCHOR)
        found, cls.ends = lines(TIMES, STEP, cls.planned, 5, {})
        cls.series = {key(line.name, line.labels): line.values for line in found}

    def one(self, name, **labels):
        """The sum of the series that have these labels [steps]."""
        fits = [v for (n, own), v in self.series.items() if n == name and labels.items() <= dict(own).items()]
        self.assertTrue(fits, f"{name} {labels}")
        return np.sum(fits, axis=0)

    def during(self, kind):
        """The first and the last step of an incident; of the last day where ``kind`` is none."""
        if kind is None:
            return len(TIMES) - 1440, len(TIMES) - 1
        one = next(i for i in self.planned if i.kind == kind and i.model == ASSISTANT)
        return tuple(np.searchsorted(TIMES, [one.start, one.end]))

    def grown(self, kind, name, **labels):
        first, last = self.during(kind)
        values = self.one(name, **labels)
        return values[last] - values[first]

    def slower(self, kind, seconds):
        """The share of first tokens that took longer than an edge."""
        name = "vllm:time_to_first_token_seconds"
        below = self.grown(kind, f"{name}_bucket", version="1", le=repr(seconds))
        return 1 - below / self.grown(kind, f"{name}_count", version="1")

    def test_counters_never_fall_and_have_a_help_text_that_says_what_they_are(self):
        for (name, _), values in self.series.items():
            if name.endswith(("_total", "_bucket", "_count", "_sum")):
                self.assertEqual(values[0], 0, name)
                self.assertGreaterEqual(np.diff(values).min(), 0, name)
        for name, (_, text) in FAMILIES.items():
            if name.startswith(("vllm:", "DCGM", "node_")):
                self.assertTrue(text.endswith("(simulated)"), name)

    def test_requests_tokens_and_durations_belong_together(self):
        last = -1
        for engine in ENGINES:
            own = {"version": engine.version}
            finished = self.one("vllm:request_success_total", **own)[last]
            answered = self.one("vllm:e2e_request_latency_seconds_count", **own)[last]
            self.assertEqual(answered, self.one("vllm:time_to_first_token_seconds_count", **own)[last])
            self.assertEqual(finished - answered, self.one("vllm:request_success_total", **own, finished_reason="abort")[last])
            tokens = self.one("vllm:generation_tokens_total", **own)[last]
            self.assertEqual(tokens, self.one("vllm:inter_token_latency_seconds_count", **own)[last])
            total, first, between = (
                self.one(f"vllm:{name}_seconds_sum", **own)[last]
                for name in ("e2e_request_latency", "time_to_first_token", "inter_token_latency")
            )
            self.assertAlmostEqual(total / (first + between), 1, 2)
            self.assertEqual(
                self.one("vllm:prompt_tokens_total", **own)[last], self.one("vllm:prefix_cache_queries_total", **own)[last]
            )

    def test_as_many_run_as_arrive_while_one_is_answered(self):
        first, last = self.during(None)
        running = self.one("vllm:num_requests_running", version="1")[first:last].mean()
        seconds = self.grown(None, "vllm:e2e_request_latency_seconds_sum", version="1")
        self.assertAlmostEqual(running / (seconds / (STEP * (last - first))), 1, 1)

    def test_an_ordinary_day_is_quiet(self):
        self.assertLess(self.slower(None, 1.0), 0.005)
        self.assertEqual(self.grown(None, "vllm:num_preemptions_total"), 0)
        self.assertLess(self.one("DCGM_FI_DEV_GPU_UTIL", gpu="0")[slice(*self.during(None))].max(), 80)

    def test_a_hot_gpu_makes_first_tokens_slow(self):
        self.assertGreater(self.slower("slow-first-token", 2.5), 0.5)
        first, last = self.during("slow-first-token")
        self.assertGreater(self.one("DCGM_FI_DEV_GPU_UTIL", gpu="0")[first + 1 : last].min(), 95)
        self.assertGreater(self.one("vllm:num_requests_waiting", version="1")[first + 1 : last].mean(), 1)

    def test_a_full_cache_preempts_and_forgets(self):
        kind = "cache-thrashing"
        first, last = self.during(kind)
        self.assertGreater(self.one("vllm:kv_cache_usage_perc", version="1")[first + 1 : last].min(), 0.9)
        self.assertGreater(self.grown(kind, "vllm:num_preemptions_total"), 1000)
        for name, low, high in ((kind, 0, 0.1), (None, 0.5, 0.7)):
            hits = self.grown(name, "vllm:prefix_cache_hits_total") / self.grown(name, "vllm:prefix_cache_queries_total")
            self.assertTrue(low <= hits <= high, f"{hits} under {name}")
        self.assertGreater(self.slower(kind, 1.0), 0.05)

    def test_cost_jumps_and_nothing_else(self):
        def cost(kind):
            return self.grown(kind, "model_cost_total") / self.grown(kind, "model_predictions_total")

        self.assertGreater(cost("cost-jump") / cost(None), 3)
        self.assertLess(self.slower("cost-jump", 1.0), 0.005)

    def test_the_live_service_goes_on_with_the_same_series_as_prometheus_scrapes_them(self):
        with TemporaryDirectory() as directory:
            np.savez_compressed(Path(directory) / "assistant.npz", **self.ends)
            serving = Serving(Path(directory), ANCHOR, 5)
            serving.tick(ANCHOR + 60, 60.0, [])
        endpoints = serving.endpoints(lambda: {})
        server = web.server("127.0.0.1", 0, endpoints, {}, lambda: {})
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = {}
        for path in endpoints:
            targets = [layout.target for layout, _, _ in serving.snapshot(path)]
            url = f"http://127.0.0.1:{server.server_address[1]}{path}"
            with urlopen(Request(url, headers={"Accept": ACCEPT})) as answer:
                text = answer.read().decode()
            for family in text_string_to_metric_families(text):
                for s in family.samples:
                    found[key(s.name, {**targets[0], **s.labels})] = s.value
        self.assertEqual(set(found), set(self.series))
        for name, values in self.series.items():
            if name[0].endswith("_total"):
                self.assertGreaterEqual(found[name], values[-1] - 1e-6, name)


class LiveIncidents(unittest.TestCase):
    """Each one in the quietest and the busiest hour."""

    HOURS = [days * 24 + hour for days in (0, 5) for hour in (3, 18)]

    def lived(self, hour, kind):
        with TemporaryDirectory() as directory:
            serving = Serving(Path(directory), ANCHOR, 7)
        start = ANCHOR + hour * 3600
        planned = [] if kind is None else [Incident(kind, ASSISTANT, start, start + LIVE_LASTS, "live")]
        for second in np.arange(5.0, LIVE_LASTS, 5.0):
            serving.tick(start + second, 5.0, planned)
        found = {}
        for endpoint in serving.endpoints(lambda: {}).values():
            for family in endpoint.collect():
                for s in family.samples:
                    name = (s.name, s.labels.get("le", ""))
                    found[name] = found.get(name, 0) + s.value
        return found

    def test_the_first_token_is_slow(self):
        name = "vllm:time_to_first_token_seconds"
        for hour in self.HOURS:
            found = self.lived(hour, "slow-first-token")
            self.assertLess(found[f"{name}_bucket", "2.5"] / found[f"{name}_count", ""], 0.95)
            quiet = self.lived(hour, None)
            self.assertGreater(quiet[f"{name}_bucket", "1.0"] / quiet[f"{name}_count", ""], 0.96)

    def test_the_cache_thrashes(self):
        for hour in self.HOURS:
            found, quiet = self.lived(hour, "cache-thrashing"), self.lived(hour, None)
            self.assertGreater(found["vllm:num_preemptions_total", ""], 0)
            self.assertEqual(quiet["vllm:num_preemptions_total", ""], 0)
            self.assertLess(found["vllm:prefix_cache_hits_total", ""] / found["vllm:prefix_cache_queries_total", ""], 0.1)

    def test_the_cost_jumps(self):
        for hour in self.HOURS:
            found, quiet = (
                x["model_cost_total", ""] / x["model_predictions_total", ""]
                for x in (self.lived(hour, "cost-jump"), self.lived(hour, None))
            )
            self.assertGreater(found / quiet, 2.5)


class Traces(unittest.TestCase):
    def some(self, condition):
        rng = random.Random(3)
        return [sample(rng, 1000.0, condition) for _ in range(3000)]

    def test_traces_have_what_the_incidents_change(self):
        ordinary = self.some(ORDINARY)
        mean = {
            kind: (
                sum(s.failed for s in found) / len(found),
                sum(s.end - s.start for s in found) / len(found),
                sum(s.input_cost + s.output_cost for s in found) / len(found),
            )
            for kind, found in [(None, ordinary), *((k, self.some(c)) for k, c in CONDITIONS.items())]
        }
        self.assertAlmostEqual(mean[None][0], FAILED_SHARE, 2)
        self.assertAlmostEqual(mean["slow-first-token"][0], FAILED_WHEN_SLOW, 1)
        self.assertGreater(mean["slow-first-token"][1], 1.3 * mean[None][1])
        self.assertGreater(mean["cost-jump"][2], 3 * mean[None][2])

    def test_judges_score_some_of_the_answers_between_zero_and_one(self):
        scored = [s for s in self.some(ORDINARY) if s.scores]
        self.assertTrue(all(0 <= x <= 1 for s in scored for x in s.scores.values()))
        self.assertFalse(any(s.failed for s in scored))
        correct = np.mean([s.scores["correctness"] for s in scored])
        self.assertAlmostEqual(correct, 0.85, 1)

    def test_a_trace_for_rest_adds_its_tokens_up(self):
        document = info(self.some(ORDINARY)[0], "4")
        usage = json.loads(document["trace_metadata"]["mlflow.trace.tokenUsage"])
        self.assertEqual(usage["total_tokens"], usage["input_tokens"] + usage["output_tokens"])


if __name__ == "__main__":
    unittest.main()
