"""The hour at which the demo is made changes nothing in it: history, incidents and live cycle depend on the anchor alone."""

import unittest
from dataclasses import replace
from unittest import mock

import numpy as np

from demo import incidents
from demo.backfill import STEP, blocks, iris_line, service_lines, simulate
from demo.incidents import LIVE_LASTS, Incident
from demo.live import Served, follow
from demo.models import SERVED
from demo.season import DAY, WEEK, season
from demo.tests.test_contract import predictor
from demo.traffic import QUEUE_SECONDS

MONDAY = 1_794_787_200.0
"""Monday 2026-11-16, 0:00 UTC."""
WEDNESDAY, SUNDAY = MONDAY + 2 * DAY, MONDAY + 6 * DAY
# Every six hours of a weekday and of a day at the weekend, not all at a full hour.
ANCHORS = [
    day + 6 * 3600 * quarter + 420 * number for number, day in enumerate((WEDNESDAY, SUNDAY)) for quarter in range(4)
]


class HistoryAtAnyHour(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # A fifth of the traffic is drawn in a fifth of the time.
        small = [replace(spec, rate=spec.rate / 5, capacity=spec.capacity / 5) for spec in SERVED]
        cls.predictors = [predictor(spec, min(spec.versions, key=lambda v: v.share)) for spec in small]

    def samples(self, anchor):
        """All that is written, with times relative to the anchor."""
        times = anchor - STEP * np.arange(incidents.HISTORY_SECONDS / STEP, -1, -1)
        planned = incidents.history(anchor)
        with mock.patch("builtins.print"):
            pasts = list(simulate(self.predictors, times, planned, seed=5))
        written = np.concatenate(blocks(times))
        found = {"": times[written] - anchor}
        for line in [*service_lines(pasts, times, {}), iris_line(times, planned, seed=5)]:
            moved = anchor if line.name.endswith("_timestamp_seconds") else 0.0
            found[line.name, tuple(sorted(line.labels.items()))] = line.values[written] - moved
        coming = {p.spec.name: (p.pending, p.totals[-1]) for p in pasts}
        return found, coming

    def test_the_history_is_the_same_sample_for_sample(self):
        first, first_coming = self.samples(ANCHORS[0])
        self.assertGreater(len(first), 300)
        for anchor in ANCHORS[1:]:
            found, coming = self.samples(anchor)
            self.assertEqual(list(found), list(first))
            for key, values in found.items():
                np.testing.assert_array_equal(values, first[key], err_msg=f"{key} at {anchor}")
            for model, parts in coming.items():
                for part, expected in zip(parts, first_coming[model], strict=True):
                    np.testing.assert_array_equal(part, expected)

    def test_incidents_lie_where_traffic_is_busy_and_so_does_the_end(self):
        for incident in incidents.history(0.0):
            through = np.arange(incident.start, incident.end, STEP)
            weekend = np.where(season(through) < 0.7 * season(through - 3 * DAY) + 1e-9, 0.7, 1.0)
            self.assertGreater((season(through) / weekend).min(), 0.9, incident.kind)

    def test_a_week_has_five_weekdays_and_a_weekend(self):
        through = np.arange(-7 * DAY, 0, STEP)
        by_day = season(through + (DAY - 8 * 3600)).reshape(7, -1).mean(axis=1)
        np.testing.assert_allclose(np.sort(by_day), [0.7] * 2 + [1.0] * 5, atol=1e-9)


class LiveIncidentsAtAnyHour(unittest.TestCase):
    """Each incident of the live cycle in the quietest and in the busiest hour of the week that begins at the anchor."""

    WEEK = season(np.arange(0, WEEK, 3600))
    HOURS = (int(np.argmin(WEEK)), int(np.argmax(WEEK)))

    @classmethod
    def setUpClass(cls):
        cls.predictors = {spec.name: predictor(spec, spec.versions[0]) for spec in SERVED}

    def lived(self, hour, kind=None, model="loan-approval", labels=0.0):
        """A service after one live incident (or the same time without), and ``labels`` seconds more for its true values."""
        served = Served(self.predictors[model], None, MONDAY, STEP, 11)
        start = MONDAY + hour * 3600
        planned = [] if kind is None else [Incident(kind, model, start, start + LIVE_LASTS, "live")]
        for second in np.arange(5.0, LIVE_LASTS + labels, 5.0):
            served.tick(start + second, 5.0, planned)
        return served

    def total(self, served, name, **labels):
        """The sum of a counter's series that have these labels."""
        totals, _, _ = served.snapshot()
        return sum(
            totals[column]
            for n, own, column in served.columns.catalogue.counters
            if n == name and labels.items() <= own.items()
        )

    def test_an_overload_fills_the_queue_and_turns_requests_away(self):
        for hour in self.HOURS:
            served = self.lived(hour, "overload")
            rejected = self.total(served, "model_requests_total", status="rejected")
            self.assertGreater(rejected / self.total(served, "model_requests_total"), 0.1)
            self.assertGreater(served.waiting, 0.8 * QUEUE_SECONDS * served.spec.capacity * served.version.share)
            self.assertLess(self.lived(hour).waiting, 5)

    def test_values_go_missing_and_a_source_goes_stale(self):
        for hour in self.HOURS:
            for kind, low, high in (("missing-values", 0.2, 0.4), (None, 0.0, 0.06)):
                served = self.lived(hour, kind)
                missing = self.total(served, "model_feature_missing_total", feature="income")
                share = missing / self.total(served, "model_predictions_total")
                self.assertTrue(low <= share <= high, f"{share} of incomes missing, {kind} at {hour}")
                stale = served.snapshot()[2]["credit-bureau"] == MONDAY
                self.assertEqual(stale, kind == "missing-values")

    def test_a_latency_spike_is_slow_and_fails(self):
        for hour in self.HOURS:
            failed = {}
            for kind in ("latency-spike", None):
                served = self.lived(hour, kind)
                totals, _, _ = served.snapshot()
                latency = served.columns.latency
                bins = totals[latency.first : latency.total]
                slow = bins[int(np.searchsorted(latency.edges, 0.2)) + 1 :].sum() / bins.sum()
                failed[kind] = self.total(served, "model_requests_total", status="error")
                self.assertTrue(slow > 0.8 if kind else slow < 0.02, f"{slow} are slow, {kind} at {hour}")
            self.assertGreater(failed["latency-spike"], failed[None] + 1)

    def test_features_drift(self):
        for hour in self.HOURS:
            means = {}
            for kind in ("feature-drift", None):
                served = self.lived(hour, kind)
                totals, _, _ = served.snapshot()
                income = served.columns.features["income"]
                means[kind] = totals[income.total] / totals[income.first : income.total].sum()
            self.assertGreater(means["feature-drift"] / means[None], 1.3)

    def test_approvals_are_biased(self):
        for hour in self.HOURS:
            for kind, low, high in (("biased-approvals", 0.0, 0.8), (None, 0.8, 1.25)):
                served = self.lived(hour, kind)
                name = "model_group_predictions_total"
                female, male = (
                    self.total(served, name, group=g, predicted="approve") / self.total(served, name, group=g)
                    for g in ("female", "male")
                )
                self.assertTrue(low <= female / male <= high, f"{female} of {male}, {kind} at {hour}")

    def test_accuracy_drops_once_the_true_values_arrive(self):
        for hour in self.HOURS:
            wrong, mean_error = {}, {}
            for kind in ("accuracy-drop", None):
                loan = self.lived(hour, kind, labels=300.0)
                name = "model_outcomes_total"
                right = sum(self.total(loan, name, predicted=c, actual=c) for c in loan.spec.classes)
                wrong[kind] = 1 - right / self.total(loan, name)
                diabetes = self.lived(hour, kind, "diabetes-progression", labels=300.0)
                mean_error[kind] = self.total(diabetes, "model_error_abs_total") / self.total(
                    diabetes, "model_labelled_total"
                )
            self.assertGreater(wrong["accuracy-drop"], wrong[None] + 0.08)
            self.assertGreater(mean_error["accuracy-drop"], mean_error[None] * 1.1)

    def test_an_incident_of_one_version_leaves_the_others_alone(self):
        start = MONDAY + self.HOURS[1] * 3600
        answers = {}
        for version in ("1", "2", None):
            served = Served(self.predictors["loan-approval"], None, MONDAY, STEP, 11)
            planned = [Incident("biased-approvals", "loan-approval", start, start + 60, "manual", version)]
            served.tick(start + 5.0, 5.0, planned)
            answers[version] = self.total(
                served, "model_group_predictions_total", attribute="sex", group="female", predicted="approve"
            )
        self.assertLess(answers["1"], answers["2"])
        self.assertEqual(answers["1"], answers[None])


class Aliases(unittest.TestCase):
    def test_most_of_the_traffic_follows_the_champion(self):
        loan = SERVED[0]
        served = [Served(predictor(loan, version), None, MONDAY, STEP, 11) for version in loan.versions]

        def serving():
            return [(s.version.version, s.version.alias, s.version.share) for s in served]

        at_first = serving()
        for unchanged in ({"champion": "1", "challenger": "2"}, {}, {"champion": "9"}):
            self.assertIsNone(follow(served, unchanged))
            self.assertEqual(serving(), at_first)
        self.assertEqual(follow(served, {"champion": "2", "challenger": "2"}), "2")
        self.assertEqual(serving(), [("1", "", 0.25), ("2", "champion", 0.75)])
        self.assertEqual(follow(served, {"champion": "1", "challenger": "2"}), "1")
        self.assertEqual(serving(), at_first)


if __name__ == "__main__":
    unittest.main()
