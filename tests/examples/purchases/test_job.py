"""Tests of examples/purchases/job.py."""

import contextlib
from collections.abc import Generator
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

import pytest

from examples.purchases import acquire, job, model
from examples.purchases.acquire import DataVersion
from tests.examples.purchases.records import text, transactions

DATA = DataVersion(bucket="b", key="k", version_id="v", etag="e", sha256="s")


class MLflow:
    """What the job logs."""

    def __init__(self) -> None:
        self.experiment = ""
        self.tags: dict[str, str] = {}
        self.params: dict[str, Any] = {}
        self.metrics: dict[str, float] = {}
        self.model: dict[str, Any] = {}
        self.sklearn = SimpleNamespace(log_model=self._log_model)
        self.models = SimpleNamespace(infer_signature=self._infer_signature)

    def _infer_signature(self, *_: Any) -> str:
        return "signature"

    def _log_model(self, _estimator: Any, **given: Any) -> None:
        self.model = given

    def set_experiment(self, name: str) -> None:
        """Choose the experiment."""
        self.experiment = name

    @contextlib.contextmanager
    def start_run(self, *, run_name: str, tags: dict[str, str]) -> Generator[Any]:
        """Start a run."""
        self.tags |= {"name": run_name, **tags}
        yield SimpleNamespace(info=SimpleNamespace(run_id="r1"))

    def set_tags(self, tags: dict[str, str]) -> None:
        """Add tags."""
        self.tags |= tags

    def log_params(self, params: dict[str, Any]) -> None:
        """Add parameters."""
        self.params |= params

    def log_metrics(self, metrics: dict[str, float]) -> None:
        """Add metrics."""
        self.metrics |= metrics


def test_a_run_says_all_that_made_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(version: DataVersion) -> bytes:
        assert version == DATA
        return text(transactions())

    mlflow = MLflow()
    monkeypatch.setattr(job, "mlflow", mlflow)
    monkeypatch.setattr(acquire, "read", read)
    for name, value in asdict(DATA).items():
        monkeypatch.setenv(job.DATA[name], value)
    monkeypatch.setenv(job.JOB, "purchases-1")
    job.main()
    assert mlflow.experiment == "purchases"
    assert mlflow.tags["ray.job"] == mlflow.tags["name"] == "purchases-1"
    assert {name: mlflow.tags[f"data.{name}"] for name in asdict(DATA)} == asdict(DATA)
    assert mlflow.params["candidate"] in model.CANDIDATES
    assert mlflow.params["training_examples"] == 3 * mlflow.params["holdout_examples"] == 1200
    assert {"model.auc", "recency_rule.lift", "validation.trees.log_loss"} <= set(mlflow.metrics)
    assert mlflow.model["skops_trusted_types"] == list(model.TRUSTED_TYPES)
    assert mlflow.model["pyfunc_predict_fn"] == "predict_proba"
    assert len(mlflow.model["input_example"]) == 3
