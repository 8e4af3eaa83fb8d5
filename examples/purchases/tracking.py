"""MLflow, as this project uses it."""

import os
from dataclasses import dataclass
from typing import Any

# Read when MLflow is imported.
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import mlflow as _mlflow

from .errors import PurchasesError
from .settings import MODEL

# MLflow carries no complete types.
mlflow: Any = _mlflow

ALIAS = "champion"
JOB_TAG = "ray.job"
"""Tag of a run: the Ray job that made it."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished training run."""

    run_id: str
    model_uri: str
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
    return Run(
        run_id=run.info.run_id,
        model_uri=f"models:/{models[0].model_id}",
        metrics=dict(run.data.metrics),
        params=dict(run.data.params),
        tags=dict(run.data.tags),
    )
