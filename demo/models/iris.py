"""The tutorial's classifier: Iris, logistic regression, one gauge with no label.

The test set is measured again with a little sensor noise at every evaluation; a frozen test set would draw a flat line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

from demo.models.spec import Floats

NAME = "iris"
SENSOR_NOISE = 0.25
BROKEN_SENSOR_NOISE = 1.3


@dataclass(frozen=True)
class Iris:
    """A trained classifier with the 30 flowers it never saw."""

    model: LogisticRegression
    inputs: Floats
    labels: Floats

    def accuracy(self, rng: np.random.Generator, *, broken: bool) -> float:
        """Accuracy, 0 to 1, on the test flowers measured four times each by the (perhaps broken) sensor."""
        noise = BROKEN_SENSOR_NOISE if broken else SENSOR_NOISE
        inputs = np.repeat(self.inputs, 4, axis=0)
        measured = inputs + rng.normal(0, 1, inputs.shape) * np.array([0.3, 0.3, 1.0, 1.0]) * noise
        return float(accuracy_score(np.repeat(self.labels, 4), self.model.predict(measured)))


VERSIONS = {"1": 0.1, "2": 1.0}
"""The registered versions by their regularisation; the second is the tutorial's and the one in service."""
CHAMPION, CHALLENGER = "2", "1"


def train(regularisation: float = 1.0) -> Iris:
    """The tutorial's training, seed included; ``regularisation`` is scikit-learn's C."""
    data = load_iris()
    inputs, test, labels, test_labels = train_test_split(data.data, data.target, test_size=0.2, random_state=42)
    model = LogisticRegression(random_state=42, max_iter=1000, C=regularisation)
    model.fit(inputs, labels)
    return Iris(model, test, test_labels)
