"""MLflow, as this project uses it."""

import logging
import os
from dataclasses import dataclass
from typing import Any

# Read when MLflow is imported.
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import mlflow as _mlflow
from mlflow.exceptions import MlflowException

from .errors import PurchasesError
from .settings import MODEL

# MLflow carries no complete types.
mlflow: Any = _mlflow

# What it says at INFO (an experiment is created, a version is awaited) is noise beside the steps' own lines.
logging.getLogger("mlflow").setLevel(logging.WARNING)

__all__ = ["ALIAS", "JOB_TAG", "MlflowException", "Run", "client", "find_run", "mlflow"]

ALIAS = "champion"
JOB_TAG = "ray.job"
"""Tag of a run: the Ray job that made it."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished training run."""

    run_id: str
    model_id: str
    artifact_uri: str
    """Where the model lies."""
    metrics: dict[str, float]
    params: dict[str, str]
    tags: dict[str, str]


def client() -> Any:
    """Make a client out of the standard variables."""
    return mlflow.MlflowClient()


def find_run(job: str | None = None) -> Run:
    """Find the run of a job, or the newest finished one; PurchasesError if there is none."""
    experiment = client().get_experiment_by_name(MODEL)
    if experiment is None:
        raise PurchasesError("nothing has been trained yet: run the step train first")
    where = "attributes.status = 'FINISHED'"
    if job:
        where += f" AND tags.`{JOB_TAG}` = '{job}'"
    runs = client().search_runs(
        [experiment.experiment_id], where, max_results=1, order_by=["attributes.start_time DESC"]
    )
    if not runs:
        raise PurchasesError(
            f"no finished run{f' of job {job}' if job else ''} is in experiment {MODEL!r}: train first"
        )
    (run,) = runs
    models: list[Any] = run.outputs.model_outputs if run.outputs else []
    if not models:
        raise PurchasesError(f"run {run.info.run_id} logged no model: train again")
    model = client().get_logged_model(models[0].model_id)
    return Run(
        run_id=run.info.run_id,
        model_id=model.model_id,
        artifact_uri=model.artifact_location,
        metrics=dict(run.data.metrics),
        params=dict(run.data.params),
        tags=dict(run.data.tags),
    )
