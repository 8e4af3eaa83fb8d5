"""The registry speaks MLflow: log, register, alias and load a model, and refuse strangers."""

import os
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

# The checks run with the user's terminal in mind, not with MLflow's progress bars; read when MLflow is imported.
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import httpx
import mlflow as _mlflow
import numpy as np
import pandas as pd
import sklearn.linear_model as _linear  # pyright: ignore[reportMissingTypeStubs] - it has none

from isthmus.conformance.check import Check, Published, Session, fail
from isthmus.conformance.storage import delete_all
from isthmus.contract import Contract
from isthmus.s3 import s3_client

# MLflow and scikit-learn carry no complete types.
mlflow: Any = _mlflow
linear_model: Any = _linear

ALIAS = "champion"
_LOOK = "isthmus logs registry, isthmus logs storage"
_INPUTS = pd.DataFrame({"a": [0.0, 1.0, 0.0, 2.0], "b": [0.0, 0.0, 1.0, 3.0]})
_TARGET = np.array([1.0, 3.0, 4.0, 14.0])


def checks(_contract: Contract) -> Sequence[Check]:
    """Check the life of a model from its run to its alias, and that strangers are refused."""
    return [
        Check(name="registry.refuses-strangers", run=_strangers, timeout=20, look=_LOOK),
        Check(name="registry.log", run=_log, timeout=40, look=_LOOK),
        Check(name="registry.register", run=_register, timeout=20, look=_LOOK, needs="registry.log"),
        Check(name="registry.load", run=_load, timeout=30, look=_LOOK, needs="registry.register"),
    ]


def model_name(session: Session) -> str:
    """Name of the model, of its experiment and of its run."""
    return f"isthmus-conformance-{session.token}"


def _strangers(session: Session) -> str:
    registry = session.contract.registry
    url = f"{registry.uri.rstrip('/')}/api/2.0/mlflow/registered-models/search"
    wrong = httpx.BasicAuth(registry.username, f"not-the-password-{session.token}")
    for who, auth in (("a wrong password", wrong), ("nobody", None)):
        answer = httpx.get(url, auth=auth, timeout=10, trust_env=False)
        if answer.status_code not in (401, 403):
            fail(f"{who} refused with 401", answer.status_code)
    return "a wrong password is refused, and nobody"


def _log(session: Session) -> str:
    name = model_name(session)
    experiment = str(mlflow.create_experiment(name))
    session.cleanup.callback(_delete_experiment, session, experiment)
    model = linear_model.LinearRegression().fit(_INPUTS, _TARGET)
    predictions = model.predict(_INPUTS)
    with mlflow.start_run(experiment_id=experiment, run_name=name) as run:
        mlflow.log_param("token", session.token)
        mlflow.log_metric("answer", 42.0)
        mlflow.sklearn.log_model(
            model,
            name="model",
            signature=mlflow.models.infer_signature(_INPUTS, predictions),
            input_example=_INPUTS.head(2),
            # Named, since MLflow finds them out by loading the model in another process, which takes 20 s.
            pip_requirements=[f"scikit-learn=={version('scikit-learn')}"],
            serialization_format="skops",
        )
    data = mlflow.MlflowClient().get_run(run.info.run_id).data
    if data.metrics != {"answer": 42.0} or data.params != {"token": session.token}:
        fail("the parameter and the metric that were logged", f"{data.params} and {data.metrics}")
    return "logged a run with a parameter, a metric and a model"


def _register(session: Session) -> str:
    name = model_name(session)
    client = mlflow.MlflowClient()
    (model,) = mlflow.search_logged_models(
        filter_string=f"name='model' AND params.token='{session.token}'",
        experiment_ids=[client.get_experiment_by_name(name).experiment_id],
        output_format="list",
    )
    session.cleanup.callback(client.delete_registered_model, name)
    made = mlflow.register_model(model.model_uri, name, await_registration_for=10).version
    client.set_registered_model_alias(name, ALIAS, made)
    found = client.get_model_version_by_alias(name, ALIAS).version
    if str(found) != str(made):
        fail(f"version {made} behind the alias {ALIAS}", found)
    return f"registered version {made}, and alias {ALIAS} points to it"


def _load(session: Session) -> str:
    name = model_name(session)
    loaded = mlflow.pyfunc.load_model(f"models:/{name}@{ALIAS}")
    got = np.asarray(loaded.predict(_INPUTS), dtype=float)
    if not np.allclose(got, _TARGET):
        fail(f"predictions {_TARGET.tolist()}", got.tolist())
    served = str(mlflow.MlflowClient().get_model_version_by_alias(name, ALIAS).version)
    inputs = {str(column): tuple(map(float, _INPUTS[column])) for column in _INPUTS}
    session.published = Published(name=name, version=served, inputs=inputs, predictions=tuple(got.tolist()))
    return f"loaded models:/…@{ALIAS} from storage, and it predicts right"


def _delete_experiment(session: Session, experiment: str) -> None:
    client = mlflow.MlflowClient()
    place = urlsplit(str(client.get_experiment(experiment).artifact_location))
    for model in mlflow.search_logged_models(experiment_ids=[experiment], output_format="list"):
        client.delete_logged_model(model.model_id)
    for run in client.search_runs([experiment]):
        client.delete_run(run.info.run_id)
    client.delete_experiment(experiment)
    if place.scheme == "s3":
        delete_all(s3_client(session.contract.storage), place.netloc, place.path.strip("/") + "/")
