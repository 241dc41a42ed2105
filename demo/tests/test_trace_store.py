"""Exemplars of the latency histogram lead to traces that the service can show."""

import unittest

from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from demo.exposition import LATENCY_BUCKET, Service
from demo.live import Served
from demo.models import SERVED
from demo.tests.test_contract import predictor
from demo.trace_store import KEPT, Trace, TraceStore


class Exemplars(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.traces = TraceStore()
        cls.served = Served(predictor(SERVED[0], SERVED[0].versions[0]), None, 1000.0, 60.0, 1, cls.traces)
        for second in range(60):
            cls.served.tick(1001.0 + second, 1.0, [])

    def exemplars(self):
        text = generate_latest(Service([self.served], lambda: {})).decode()
        return [
            (s.exemplar, float(s.labels["le"]))
            for family in text_string_to_metric_families(text)
            for s in family.samples
            if s.name == LATENCY_BUCKET and s.exemplar
        ]

    def test_each_lies_in_its_bucket_and_leads_to_a_trace_as_long_as_it(self):
        found = self.exemplars()
        self.assertGreater(len(found), 2)
        for exemplar, edge in found:
            self.assertLessEqual(exemplar.value, edge)
            status, answer = self.traces.get(f"/api/traces/{exemplar.labels['trace_id']}")
            self.assertEqual(status, 200)
            root, *parts = answer["data"][0]["spans"]
            self.assertAlmostEqual(root["duration"] / 1e6, exemplar.value, 4)
            self.assertEqual([part["references"][0]["spanID"] for part in parts], [root["spanID"]] * 3)

    def test_traces_are_found_by_service_and_time(self):
        self.assertEqual(self.traces.get("/api/services"), (200, {"data": ["loan-approval"]}))
        _, found = self.traces.get("/api/traces?service=loan-approval&start=0&end=2000000000&limit=5")
        self.assertEqual(len(found["data"]), 5)
        for query in ("service=iris", "service=loan-approval&start=2000000000"):
            self.assertEqual(self.traces.get(f"/api/traces?{query}"), (200, {"data": []}))

    def test_the_oldest_go(self):
        store = TraceStore()
        for i in range(KEPT + 1):
            store.add(Trace(f"{i:032x}", "m", "1", 1.0 * i, 0.1))
        self.assertEqual(store.get(f"/api/traces/{0:032x}")[0], 404)
        self.assertEqual(store.get(f"/api/traces/{1:032x}")[0], 200)

    def test_other_paths_are_not_its_own(self):
        self.assertIsNone(self.traces.get("/nothing"))


if __name__ == "__main__":
    unittest.main()
