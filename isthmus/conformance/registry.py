"""The registry speaks MLflow: log, register, alias and load a model, and refuse strangers."""

import importlib
import logging
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import httpx

from isthmus.conformance.check import Check, Published, Session, fail
from isthmus.conformance.storage import delete_all
from isthmus.contract import Contract
from isthmus.s3 import s3_client

ALIAS = "champion"
_LOOK = "isthmus logs registry, isthmus logs storage"
_INPUTS: Mapping[str, tuple[float, ...]] = MappingProxyType({"a": (0.0, 1.0, 0.0, 2.0), "b": (0.0, 0.0, 1.0, 3.0)})
_TARGET = (1.0, 3.0, 4.0, 14.0)
"""1 + 2a + 3b: a linear model learns it exactly."""


def checks(_contract: Contract) -> Sequence[Check]:
    """Check the life of a model from its run to its alias, and that strangers are refused."""
    life = Life()
    return [
        Check(name="registry.refuses-strangers", run=_strangers, timeout=20, look=_LOOK),
        Check(name="registry.log", run=life.log, timeout=60, look=_LOOK, prepare=stock_mlflow),
        Check(name="registry.register", run=life.register, timeout=20, look=_LOOK, needs="registry.log"),
        Check(name="registry.load", run=life.load, timeout=30, look=_LOOK, needs="registry.register"),
    ]


def stock_mlflow() -> Any:
    """Import MLflow, which carries no complete types; here, as it takes seconds, and quiet."""
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    mlflow = importlib.import_module("mlflow")
    for name in ("mlflow.sklearn", "sklearn.linear_model", "skops.io"):
        importlib.import_module(name)
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    return mlflow


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


@dataclass(kw_only=True)
class Life:
    """One model's life, a check a stage."""

    model_uri: str = ""
    version: str = ""

    def log(self, session: Session) -> str:
        """Log a run with a parameter, a metric and a model, and read it back."""
        mlflow = stock_mlflow()
        name = model_name(session)
        experiment = str(mlflow.create_experiment(name))
        session.cleanup.callback(_delete_experiment, session, experiment)
        with mlflow.start_run(experiment_id=experiment, run_name=name) as run:
            mlflow.log_param("token", session.token)
            mlflow.log_metric("answer", 42.0)
            self.model_uri = _log_model(mlflow)
        data = mlflow.MlflowClient().get_run(run.info.run_id).data
        if data.metrics != {"answer": 42.0} or data.params != {"token": session.token}:
            fail("the parameter and the metric that were logged", f"{data.params} and {data.metrics}")
        return "logged a run with a parameter, a metric and a model"

    def register(self, session: Session) -> str:
        """Register the model, and point an alias to it."""
        mlflow = stock_mlflow()
        name = model_name(session)
        client = mlflow.MlflowClient()
        session.cleanup.callback(client.delete_registered_model, name)
        self.version = str(mlflow.register_model(self.model_uri, name, await_registration_for=10).version)
        client.set_registered_model_alias(name, ALIAS, self.version)
        found = str(client.get_model_version_by_alias(name, ALIAS).version)
        if found != self.version:
            fail(f"version {self.version} behind the alias {ALIAS}", found)
        return f"registered version {self.version}, and alias {ALIAS} points to it"

    def load(self, session: Session) -> str:
        """Load the model through its alias, and see that it predicts right."""
        name = model_name(session)
        model = stock_mlflow().pyfunc.load_model(f"models:/{name}@{ALIAS}")
        got = tuple(float(value) for value in model.predict(_table()))
        if len(got) != len(_TARGET) or not all(
            math.isclose(mine, right, abs_tol=1e-6) for mine, right in zip(got, _TARGET, strict=True)
        ):
            fail(f"predictions {list(_TARGET)}", list(got))
        session.published = Published(name=name, version=self.version, inputs=dict(_INPUTS), predictions=got)
        return f"loaded the model behind {ALIAS} from storage, and it predicts right"


def _table() -> Any:
    import pandas as pd

    return pd.DataFrame(dict(_INPUTS))


def _log_model(mlflow: Any) -> str:
    from sklearn.linear_model import LinearRegression  # pyright: ignore[reportMissingTypeStubs] - it has none

    table = _table()
    model: Any = LinearRegression()
    model.fit(table, _TARGET)
    logged = mlflow.sklearn.log_model(
        model,
        name="model",
        signature=mlflow.models.infer_signature(table, model.predict(table)),
        input_example=table.head(2),
        # Named, since MLflow finds them out by loading the model in another process, which takes 20 s.
        pip_requirements=[f"scikit-learn=={version('scikit-learn')}"],
        serialization_format="skops",
    )
    return str(logged.model_uri)


def _delete_experiment(session: Session, experiment: str) -> None:
    mlflow = stock_mlflow()
    client = mlflow.MlflowClient()
    place = urlsplit(str(client.get_experiment(experiment).artifact_location))
    for model in mlflow.search_logged_models(experiment_ids=[experiment], output_format="list"):
        client.delete_logged_model(model.model_id)
    for run in client.search_runs([experiment]):
        client.delete_run(run.info.run_id)
    client.delete_experiment(experiment)
    if place.scheme == "s3":
        delete_all(s3_client(session.contract.storage), place.netloc, place.path.strip("/") + "/")
