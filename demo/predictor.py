"""A trained version: scikit-learn does the predicting, linear attributions come from its own coefficients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from demo.incidents import Kind
from demo.models.loan import POLICY_BIAS
from demo.models.spec import Batch, Floats, ModelSpec, Prediction, VersionSpec

THRESHOLD = 0.5


@dataclass(frozen=True)
class Predictor:
    """One model version, ready to predict."""

    spec: ModelSpec
    version: VersionSpec
    pipeline: Pipeline

    def predict(self, batch: Batch, kinds: frozenset[Kind] = frozenset()) -> Prediction:
        """Predicts every row of the batch. A biased policy (an incident) changes the decision, not the score."""
        scaled = self.pipeline[:-1].transform(design(self.spec, self.version, batch))
        estimator = self.pipeline[-1]
        attributions = self._attributions(np.abs(scaled * np.ravel(estimator.coef_)))
        if self.spec.task == "regression":
            return Prediction(estimator.predict(scaled), np.full(batch.rows, np.nan), attributions)
        positive = estimator.predict_proba(scaled)[:, 1]
        threshold = np.full(batch.rows, THRESHOLD)
        if "biased-approvals" in kinds:
            threshold[batch.groups["sex"] == 0] = POLICY_BIAS
        return Prediction((positive > threshold).astype(float), positive, attributions)

    def _attributions(self, per_column: Floats) -> Floats:
        numeric, categorical = self.spec.feature_index(self.version)
        widths = [1] * len(numeric) + [len(c.categories) for c in categorical]
        return np.add.reduceat(per_column, np.cumsum([0, *widths[:-1]]), axis=1)


def design(spec: ModelSpec, version: VersionSpec, batch: Batch) -> Floats:
    """The model's input matrix: numeric features as they came (NaN where missing), categories one-hot."""
    numeric, categorical = spec.feature_index(version)
    parts = [batch.numeric[:, numeric]]
    for feature in categorical:
        values = batch.categorical[feature.name]
        parts.append((values[:, None] == np.arange(len(feature.categories))).astype(float))
    return np.hstack(parts)


def untrained(spec: ModelSpec, version: VersionSpec) -> Pipeline:
    """Impute, scale, then a linear model: small, fast and honest about its attributions."""
    estimator = (
        LogisticRegression(C=version.regularisation, max_iter=1000, random_state=42)
        if spec.task == "classification"
        else Ridge(alpha=version.regularisation, random_state=42)
    )
    return make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler(), estimator)
