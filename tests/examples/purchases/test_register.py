"""Tests of examples/purchases/register.py."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from mlflow.exceptions import MlflowException

from examples.purchases import register
from examples.purchases.tracking import Run

RUN = Run(
    run_id="r1",
    model_id="m-1",
    artifact_uri="s3://b/m-1",
    metrics={"model.auc": 0.83912345678},
    params={"seed": "1", "candidate": "trees"},
    tags={"data.version_id": "v1", "mlflow.user": "someone"},
)


class Registry:
    """The calls of this step, in order."""

    def __init__(self, *, exists: bool = False, broken: str = "") -> None:
        self.calls: list[str] = []
        self.tags: dict[str, str] = {}
        self.exists = exists
        self.broken = broken

    def create_registered_model(self, name: str) -> None:
        """Make the model."""
        self.calls.append(f"model {name}")
        if self.exists or self.broken:
            raise MlflowException("no", error_code=3001 if not self.broken else 1)

    def create_model_version(self, name: str, source: str, *, tags: dict[str, str], **_: Any) -> SimpleNamespace:
        """Make the version."""
        self.calls.append(f"version of {name} at {source}")
        self.tags = tags
        return SimpleNamespace(version=4)

    def set_registered_model_alias(self, name: str, alias: str, version: int) -> None:
        """Move the alias."""
        self.calls.append(f"{name}@{alias} is {version}")


def _register(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(register, "client", lambda: registry)
    return register.register(RUN)


@pytest.mark.parametrize("exists", [False, True])
def test_the_alias_moves_last(exists: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry(exists=exists)
    assert _register(registry, monkeypatch) == "4"
    assert registry.calls == ["model purchases", "version of purchases at s3://b/m-1", "purchases@champion is 4"]


def test_another_error_of_the_registry_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MlflowException):
        _register(Registry(broken="yes"), monkeypatch)


def test_tags_say_code_data_configuration_and_metrics() -> None:
    tags = register.tags(RUN)
    assert set(tags) == {"code.commit", "code.sha256", "configuration", "data.version_id", "metric.model.auc"}
    assert json.loads(tags["configuration"]) == RUN.params
    assert tags["metric.model.auc"] == "0.839123"


def test_the_code_is_named_by_its_commit_and_its_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(register.code_sha256()) == 64
    assert register.code_sha256() == register.code_sha256()
    monkeypatch.setenv("PATH", "")
    assert register.commit() == "unknown"
