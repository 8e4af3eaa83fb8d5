"""The training job, as it runs in the pool: read the data version, fit, measure, and log it all to the registry."""

import os
from dataclasses import asdict
from importlib.metadata import version

from . import acquire, evaluate, model, prepare
from .settings import MODEL
from .tracking import JOB_TAG, mlflow

DATA = {name: f"PURCHASES_DATA_{name.upper()}" for name in ("bucket", "key", "version_id", "etag", "sha256")}
"""Variables that hand the data version to the job."""
JOB = "PURCHASES_JOB"
_LIBRARIES = ("numpy", "pandas", "scikit-learn")


def main() -> None:
    """Train once."""
    data = acquire.DataVersion(**{field: os.environ[name] for field, name in DATA.items()})
    periods = prepare.split(prepare.parse(acquire.read(data)))
    fitted = model.fit(periods.training)
    found = evaluate.evaluate(fitted.estimator, periods)
    mlflow.set_experiment(MODEL)
    with mlflow.start_run(run_name=os.environ[JOB], tags={JOB_TAG: os.environ[JOB]}) as run:
        mlflow.set_tags({f"data.{name}": value for name, value in asdict(data).items()})
        mlflow.log_params(_params(fitted, periods))
        mlflow.log_metrics(evaluate.flatten(found))
        mlflow.log_metrics({f"validation.{name}.log_loss": loss for name, loss in fitted.validation_log_loss.items()})
        _log_model(fitted, periods.holdout)
    print(f"run {run.info.run_id}: {fitted.name}, {found[evaluate.MODEL]}")


def _params(fitted: model.Fitted, periods: prepare.Split) -> dict[str, object]:
    return {
        "candidate": fitted.name,
        "seed": model.SEED,
        "horizon_days": prepare.HORIZON.days,
        "training_cutoffs": ",".join(str(period.cutoff.date()) for period in periods.training),
        "holdout_cutoff": str(periods.holdout.cutoff.date()),
        "training_examples": sum(len(period.labels) for period in periods.training),
        "holdout_examples": len(periods.holdout.labels),
    }


def _log_model(fitted: model.Fitted, holdout: prepare.Examples) -> None:
    example = holdout.features.head(3).reset_index(drop=True)
    mlflow.sklearn.log_model(
        fitted.estimator,
        name="model",
        signature=mlflow.models.infer_signature(example, fitted.estimator.predict_proba(example)),
        input_example=example,
        pyfunc_predict_fn="predict_proba",
        serialization_format="skops",
        skops_trusted_types=list(model.TRUSTED_TYPES),
        # Named, since MLflow finds them out by loading the model in another process, which takes long.
        pip_requirements=[f"{name}=={version(name)}" for name in (*_LIBRARIES, "skops")],
    )


if __name__ == "__main__":
    main()
