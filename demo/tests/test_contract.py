"""The service exposes the whole contract, every label combination from the first scrape."""

import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from demo import incidents
from demo.exposition import Service
from demo.history import past
from demo.live import Served
from demo.models import SERVED
from demo.predictor import Predictor, design, untrained
from demo.state import load, save

CONTRACT = {
    "model_requests_total", "model_predictions_total", "model_inference_duration_seconds", "model_queue_depth",
    "model_prediction_score", "model_positive_score", "model_outcomes_total", "model_group_predictions_total",
    "model_group_outcomes_total", "model_feature_value", "model_feature_category_total", "model_feature_missing_total",
    "model_feature_invalid_total", "model_feature_attribution_abs_total", "model_labelled_total", "model_brier_sum_total",
    "model_log_loss_sum_total", "model_error_abs_total", "model_error_squared_total", "model_error_positive_total",
    "model_error_negative_total", "model_target_total", "model_target_squared_total", "model_info",
    "model_last_data_timestamp_seconds", "model_cost_total", "model_business_events_total", "model_business_value_total",
}  # fmt: skip
STEP = 60.0


def predictor(spec, version):
    rng = np.random.default_rng(7)
    batch = spec.generate(rng, 800, frozenset())
    pipeline = untrained(spec, version).fit(design(spec, version, batch), batch.truth)
    return Predictor(spec, version, pipeline)


def samples(served):
    registry = CollectorRegistry()
    registry.register(Service(served, lambda: {("loan-approval", "1"): "run-1"}))
    text = generate_latest(registry).decode()
    return {
        (s.name, tuple(sorted(s.labels.items()))): s.value
        for f in text_string_to_metric_families(text)
        for s in f.samples
    }


class Contract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.predictors = [predictor(spec, v) for spec in SERVED for v in spec.versions]

    def served(self):
        return [Served(p, None, 1000.0, STEP, 1) for p in self.predictors]

    def test_every_metric_is_there_and_zero_before_the_first_request(self):
        found = samples(self.served())
        names = {name.removesuffix("_bucket").removesuffix("_count") for name, _ in found} | {name for name, _ in found}
        self.assertEqual(CONTRACT - names, set())
        counters = {
            key: value for key, value in found.items() if key[0].endswith(("_total", "_bucket", "_count", "_sum"))
        }
        self.assertEqual({key for key, value in counters.items() if value != 0}, set())

    def test_the_run_joins_the_version_once_it_is_known(self):
        info = {labels for name, labels in samples(self.served()) if name == "model_info"}
        runs = {dict(labels).get("run_id") for labels in info}
        self.assertEqual(runs, {"run-1", None})

    def test_counts_agree_with_one_another_after_some_traffic(self):
        served = self.served()
        for one in served:
            for second in range(4, 1200, 8):
                one.tick(1000.0 + second, 8.0, [])
        found = samples(served)

        def total(name, **labels):
            return sum(v for (n, own), v in found.items() if n == name and labels.items() <= dict(own).items())

        loan = {"model": "loan-approval", "version": "1"}
        answered = total("model_predictions_total", **loan)
        self.assertGreater(answered, 1000)
        self.assertEqual(answered, total("model_requests_total", **loan, status="ok"))
        self.assertEqual(answered, total("model_inference_duration_seconds_count", **loan))
        self.assertEqual(answered, total("model_prediction_score_count", **loan))
        self.assertEqual(answered, total("model_group_predictions_total", **loan, attribute="sex"))
        labelled = total("model_labelled_total", **loan)
        self.assertTrue(0 < labelled < answered, "labels lag behind predictions")
        self.assertEqual(labelled, total("model_outcomes_total", **loan))
        self.assertEqual(labelled, total("model_group_outcomes_total", **loan, attribute="age_band"))
        by_actual = sum(total("model_positive_score_count", **loan, actual=a) for a in ("approve", "deny"))
        self.assertEqual(labelled, by_actual)
        seen = total("model_feature_value_count", **loan, feature="income")
        missing = total("model_feature_missing_total", **loan, feature="income")
        invalid = total("model_feature_invalid_total", **loan, feature="income")
        self.assertEqual(answered, seen + missing + invalid)

    def test_live_counters_go_on_where_the_history_ends(self):
        first = self.predictors[0]
        times = 1_800_000_000.0 + STEP * np.arange(40)
        made = past(first.spec, first, times, STEP, [], np.random.default_rng(3))
        self.assertTrue((np.diff(made.totals, axis=0) >= 0).all(), "counters never fall")
        with TemporaryDirectory() as directory:
            path = Path(directory) / "state.npz"
            save(path, times[-1], STEP, [made])
            standing = load(path)
        served = Served(first, standing.versions["loan-approval", "1"], standing.anchor, STEP, 1)
        np.testing.assert_allclose(served.totals, made.totals[-1], atol=1e-6)
        for second in range(9, 900, 9):
            served.tick(times[-1] + second, 9.0, [])
        self.assertTrue((served.totals >= np.round(made.totals[-1], 6)).all(), "no counter restarts at the seam")

    def test_incidents_leave_quiet_time_and_do_not_overlap_in_one_model(self):
        planned = incidents.history(1_800_000_000.0)
        for model in {i.model for i in planned}:
            own = [i for i in planned if i.model == model]
            self.assertTrue(all(a.end <= b.start for a, b in zip(own, own[1:], strict=False)))
        # The small models and the language model each have the incidents of their kind, once.
        kinds = [i.kind for i in planned if i.model in (incidents.LOAN, incidents.ASSISTANT)]
        self.assertEqual(sorted(kinds), sorted(incidents.KINDS))
        first = min(i.start for i in planned)
        start = 1_800_000_000.0 - incidents.HISTORY_SECONDS
        self.assertIn((start, first), incidents.quiet(planned, start, 1_800_000_000.0))


if __name__ == "__main__":
    unittest.main()
