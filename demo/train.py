"""Trains every model version and writes it with its baseline: ``python -m demo.train --directory RUN``."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
from numpy import __version__ as numpy_version
from sklearn import __version__ as sklearn_version
from sklearn import metrics as score

from demo.baseline import baseline
from demo.models import SERVED
from demo.models.spec import Batch, ModelSpec, Prediction, VersionSpec
from demo.predictor import Predictor, design, untrained

SEED = 20_261
HOLDOUT_ROWS = 20_000
CURVE_POINTS = 8


@dataclass(frozen=True)
class Trained:
    """A trained version: its predictor, final metrics, learning curve [(rows, metric, value)] and baseline."""

    predictor: Predictor
    metrics: dict[str, float]
    curve: list[tuple[int, str, float]]
    baseline: dict[str, object]


def train(spec: ModelSpec, version: VersionSpec, created: float) -> Trained:
    """Trains one version on seeded data; the same code, seed and libraries give the same model."""
    rng = np.random.default_rng([SEED, int(version.version), len(spec.name)])
    training = spec.generate(rng, version.training_rows, frozenset())
    holdout = spec.generate(rng, HOLDOUT_ROWS, frozenset())
    inputs = design(spec, version, training)
    headline = "accuracy" if spec.task == "classification" else "rmse"
    curve: list[tuple[int, str, float]] = []
    pipeline = untrained(spec, version)
    for rows in np.unique(np.geomspace(60, version.training_rows, CURVE_POINTS).astype(int)):
        pipeline = untrained(spec, version).fit(inputs[:rows], training.truth[:rows])
        reached = evaluate(spec, holdout, Predictor(spec, version, pipeline).predict(holdout))
        curve.append((int(rows), f"holdout_{headline}", reached[headline]))
    predictor = Predictor(spec, version, pipeline)
    prediction = predictor.predict(holdout)
    reached = evaluate(spec, holdout, prediction)
    return Trained(predictor, reached, curve, baseline(spec, version, holdout, prediction, reached, created))


def evaluate(spec: ModelSpec, batch: Batch, prediction: Prediction) -> dict[str, float]:
    """The metrics logged with a run."""
    truth, value = batch.truth, prediction.value
    if spec.task == "regression":
        return {
            "mae": float(score.mean_absolute_error(truth, value)),
            "rmse": float(score.root_mean_squared_error(truth, value)),
            "r2": float(score.r2_score(truth, value)),
            "bias": float(np.mean(value - truth)),
        }
    return {
        "accuracy": float(score.accuracy_score(truth, value)),
        "precision": float(score.precision_score(truth, value)),
        "recall": float(score.recall_score(truth, value)),
        "f1": float(score.f1_score(truth, value)),
        "auc": float(score.roc_auc_score(truth, prediction.positive)),
        "brier": float(score.brier_score_loss(truth, prediction.positive)),
        "log_loss": float(score.log_loss(truth, prediction.positive)),
    }


def folder(directory: Path, spec: ModelSpec, version: VersionSpec) -> Path:
    """Where a trained version lives."""
    return directory / "models" / spec.name / version.version


def load(directory: Path, spec: ModelSpec, version: VersionSpec) -> Predictor:
    """Reads a version trained before."""
    return Predictor(spec, version, joblib.load(folder(directory, spec, version) / "model.joblib"))


def fingerprint() -> str:
    """Changes with the code that makes the models, or the libraries that it runs on."""
    digest = hashlib.sha256(f"{numpy_version} {sklearn_version}".encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        if "tests" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="where models and their baselines are written")
    directory: Path = parser.parse_args().directory
    stamp = directory / "models" / "fingerprint"
    if stamp.exists() and stamp.read_text() == fingerprint():
        print("the models of an earlier run are up to date", flush=True)
        return
    for spec in SERVED:
        for version in spec.versions:
            trained = train(spec, version, time.time())
            write(folder(directory, spec, version), trained)
            reached = ", ".join(f"{name} {value:.3f}" for name, value in trained.metrics.items())
            print(f"trained {spec.name} version {version.version}: {reached}", flush=True)
    stamp.write_text(fingerprint())


def write(path: Path, trained: Trained) -> None:
    """Writes a trained version's files."""
    path.mkdir(parents=True, exist_ok=True)
    joblib.dump(trained.predictor.pipeline, path / "model.joblib")
    (path / "baseline.json").write_text(json.dumps(trained.baseline, indent=1))
    (path / "metrics.json").write_text(json.dumps({"metrics": trained.metrics, "curve": trained.curve}))


if __name__ == "__main__":
    main()
