"""Registers the trained models in MLflow: ``python -m demo.register --directory RUN --mlflow http://127.0.0.1:5000``."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.datasets import load_iris

from demo import incidents, state, train
from demo.baseline import ARTIFACT, SCHEMA, binned
from demo.llm import spec as assistant
from demo.llm import tracer
from demo.mlflow_rest import Mlflow, MlflowError
from demo.models import SERVED, iris

FINGERPRINT = "modelwatch.demo.fingerprint"


@dataclass(frozen=True)
class Candidate:
    """One version to register: everything its run and its registry entry hold."""

    model: str
    version: str
    alias: str
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    curve: Sequence[tuple[int, str, float]]
    tags: Mapping[str, str]
    files: Mapping[str, bytes]

    @property
    def fingerprint(self) -> str:
        """The same for the same model, whenever it was trained."""
        return hashlib.sha256(json.dumps([self.params, self.metrics], sort_keys=True).encode()).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directory", type=Path, required=True, help="the run's directory, with trained models")
    parser.add_argument("--mlflow", required=True, help="URL of the MLflow server")
    given = parser.parse_args()
    mlflow = Mlflow(given.mlflow)
    try:
        runs = register(mlflow, list(candidates(given.directory)), _deployed(given.directory))
        found = mlflow.get("experiments/get-by-name", experiment_name=assistant.NAME)
    except MlflowError as error:
        raise SystemExit(f"the models could not be registered in MLflow: {error}") from error
    _publish(given.directory / "registry.json", runs)
    where = {"mlflow": given.mlflow, "experiment": str(found["experiment"]["experiment_id"])}
    _publish(given.directory / tracer.FILE, where)


def _publish(path: Path, document: object) -> None:
    """Writes a file that the running service may read at any moment."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(document, indent=1))
    unfinished.replace(path)


def _deployed(directory: Path) -> float:
    """When the versions went live (Unix seconds): the start of the history, or now where there is none."""
    path = directory / "state.npz"
    return state.load(path).anchor - incidents.HISTORY_SECONDS if path.exists() else time.time()


def candidates(directory: Path) -> Iterator[Candidate]:
    """Every version, in the order in which MLflow must number them."""
    for spec in SERVED:
        for version in spec.versions:
            folder = train.folder(directory, spec, version)
            recorded = json.loads((folder / "metrics.json").read_text())
            yield Candidate(
                spec.name,
                version.version,
                version.alias,
                {
                    "estimator": "LogisticRegression" if spec.task == "classification" else "Ridge",
                    "regularisation": str(version.regularisation),
                    "training_rows": str(version.training_rows),
                    "features": ",".join(version.features),
                    "seed": str(train.SEED),
                },
                recorded["metrics"],
                recorded["curve"],
                {**spec.tags, "task": spec.task},
                {name: (folder / file).read_bytes() for name, file in
                 ((ARTIFACT, "baseline.json"), ("model/model.joblib", "model.joblib"))},
            )  # fmt: skip
    for version, regularisation in iris.VERSIONS.items():
        yield _iris(version, regularisation)
    for engine in assistant.ENGINES:
        yield Candidate(
            assistant.NAME,
            engine.version,
            engine.alias,
            engine.params,
            engine.evaluation,
            [],
            {"task": "generation", "team": "support", "simulated": "true"},
            {},
        )


def _iris(version: str, regularisation: float) -> Candidate:
    trained = iris.train(regularisation)
    accuracy = trained.accuracy(np.random.default_rng(train.SEED), broken=False)
    data = load_iris()
    features = {
        name.removesuffix(" (cm)").replace(" ", "_"): {
            "type": "numeric",
            **binned(column, np.unique(np.quantile(column, np.linspace(0.1, 0.9, 9))).tolist()),
            "missing": 0,
        }
        for name, column in zip(data.feature_names, data.data.T, strict=True)
    }
    document = {
        "schema": SCHEMA,
        "model": iris.NAME,
        "version": version,
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "rows": len(data.target),
        "features": features,
        "metrics": {"accuracy": round(accuracy, 6)},
    }
    return Candidate(
        iris.NAME,
        version,
        "champion" if version == iris.CHAMPION else "challenger",
        {"estimator": "LogisticRegression", "regularisation": str(regularisation), "random_state": "42"},
        {"accuracy": accuracy},
        [],
        {"task": "classification", "tutorial": "iris"},
        {ARTIFACT: json.dumps(document, indent=1).encode()},
    )


def register(mlflow: Mlflow, versions: Sequence[Candidate], deployed: float) -> dict[str, dict[str, str]]:
    """Registers what is not there yet; returns the run ids by model and version."""
    runs: dict[str, dict[str, str]] = {}
    for model in dict.fromkeys(v.model for v in versions):
        own = [v for v in versions if v.model == model]
        known = _known(mlflow, own)
        if known is None:
            known = _register_model(mlflow, own, deployed)
        for v in own:
            mlflow.post("registered-models/alias", {"name": model, "alias": v.alias, "version": v.version})
        runs[model] = known
        print(f"registered {model}: versions {', '.join(known)}", flush=True)
    return runs


def _known(mlflow: Mlflow, own: Sequence[Candidate]) -> dict[str, str] | None:
    """Run ids of an earlier registration of exactly these versions."""
    found = mlflow.get("model-versions/search", filter=f"name='{own[0].model}'").get("model_versions", [])
    runs: dict[str, str] = {}
    for v in own:
        tags = {"": ""}
        for entry in found:
            if entry["version"] == v.version:
                tags = {tag["key"]: tag["value"] for tag in entry.get("tags", [])}
                runs[v.version] = entry["run_id"]
        if tags.get(FINGERPRINT) != v.fingerprint:
            return None
    return runs


def _register_model(mlflow: Mlflow, own: Sequence[Candidate], deployed: float) -> dict[str, str]:
    model = own[0].model
    # A model registered from other code goes: MLflow would otherwise number the new versions on from the old ones.
    if mlflow.get("registered-models/search", filter=f"name='{model}'").get("registered_models"):
        mlflow.delete("registered-models/delete", {"name": model})
    mlflow.post("registered-models/create", {"name": model, "tags": _pairs(own[0].tags), "description": "Demo model"})
    found = mlflow.post("experiments/search", {"max_results": 1, "filter": f"name = '{model}'"}).get("experiments")
    experiment = (
        found[0]["experiment_id"] if found else mlflow.post("experiments/create", {"name": model})["experiment_id"]
    )
    runs: dict[str, str] = {}
    for v in own:
        run = _log_run(mlflow, experiment, v, deployed)
        runs[v.version] = run["run_id"]
        created = mlflow.post(
            "model-versions/create",
            {
                "name": model,
                "source": f"{run['artifact_uri']}/model",
                "run_id": run["run_id"],
                "tags": _pairs({**v.tags, FINGERPRINT: v.fingerprint, "deployed_at": f"{deployed:.0f}"}),
            },
        )
        number = str(created["model_version"]["version"])
        if number != v.version:
            raise MlflowError(f"{model} version {v.version} was numbered {number}")
    return runs


def _log_run(mlflow: Mlflow, experiment: str, v: Candidate, deployed: float) -> dict[str, str]:
    """Logs a training run that ended just before the version was deployed."""
    ended = int((deployed - 600) * 1000)
    started = ended - 60_000
    tags = {**v.tags, "mlflow.runName": f"{v.model}-v{v.version}", "mlflow.source.name": "demo.train"}
    created = mlflow.post("runs/create", {"experiment_id": experiment, "start_time": started, "tags": _pairs(tags)})
    info: dict[str, str] = created["run"]["info"]
    run = info["run_id"]
    final = [{"key": k, "value": x, "timestamp": ended, "step": 0} for k, x in v.metrics.items()]
    curve = [
        {"key": k, "value": x, "timestamp": started + 5000 * i, "step": rows} for i, (rows, k, x) in enumerate(v.curve)
    ]
    mlflow.post("runs/log-batch", {"run_id": run, "metrics": [*final, *curve], "params": _pairs(v.params)})
    digest = hashlib.sha256(v.params.get("features", v.model).encode()).hexdigest()[:8]
    dataset = {
        "name": f"{v.model}-training",
        "digest": digest,
        "source_type": "code",
        "source": '{"module": "demo.models"}',
    }
    context = {"key": "mlflow.data.context", "value": "training"}
    mlflow.post("runs/log-inputs", {"run_id": run, "datasets": [{"dataset": dataset, "tags": [context]}]})
    for path, content in v.files.items():
        mlflow.upload(info["artifact_uri"], path, content)
    mlflow.post("runs/update", {"run_id": run, "status": "FINISHED", "end_time": ended})
    return info


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


if __name__ == "__main__":
    main()
