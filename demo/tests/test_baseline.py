"""The baseline artifact says what the contract says it must."""

import json
import unittest

import numpy as np

from demo.baseline import binned
from demo.contract import columns
from demo.models import SERVED
from demo.train import HOLDOUT_ROWS, train


class Baseline(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.trained = [(spec, v, train(spec, v, 1_800_000_000.0)) for spec in SERVED for v in spec.versions]

    def test_counts_have_one_entry_more_than_edges_and_the_edges_are_the_live_ones(self):
        for spec, version, trained in self.trained:
            live = columns(spec, version)
            features = trained.baseline["features"]
            self.assertEqual(set(features), set(version.features))
            for name, histogram in live.features.items():
                self.assertEqual(tuple(features[name]["edges"]), histogram.edges)
                self.assertEqual(len(features[name]["counts"]), len(histogram.edges) + 1)
                self.assertLessEqual(sum(features[name]["counts"]) + features[name]["missing"], HOLDOUT_ROWS)

    def test_scores_classes_and_groups_add_up_to_the_rows(self):
        for spec, _, trained in self.trained:
            if spec.task != "classification":
                continue
            document = trained.baseline
            for key in ("scores", "positiveScores"):
                self.assertEqual(sum(document[key]["counts"]), document["rows"])
                self.assertEqual(len(document[key]["counts"]), len(document[key]["edges"]) + 1)
            positives, counts = document["positiveScores"]["positives"], document["positiveScores"]["counts"]
            self.assertTrue(all(p <= c for p, c in zip(positives, counts, strict=True)))
            self.assertEqual(sum(document["classes"].values()), document["rows"])
            for groups in document["groups"].values():
                self.assertEqual(sum(g["n"] for g in groups.values()), document["rows"])
                for g in groups.values():
                    self.assertEqual(g["positive"], g["tp"] + g["fp"])
                    self.assertEqual(g["n"], g["tp"] + g["fp"] + g["tn"] + g["fn"])

    def test_training_again_gives_the_same_model(self):
        spec, version, trained = self.trained[0]
        again = train(spec, version, 1_800_000_000.0)
        self.assertEqual(json.dumps(again.baseline), json.dumps(trained.baseline))

    def test_a_value_on_an_edge_belongs_below_it(self):
        self.assertEqual(binned(np.array([1.0, 1.5, 2.0, 3.0]), (1.0, 2.0))["counts"], [1, 2, 1])


if __name__ == "__main__":
    unittest.main()
